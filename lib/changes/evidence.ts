import type { Flow, FlowsAnswer, FlowVerdict } from "../flows/flow";
import type { Outcome } from "../linkerd/decision";
import { isRouteKind } from "../linkerd/kinds";
import type { ObjectRef } from "../linkerd/object";
import type { ChangeRecord } from "./change-record";
import type { DenialWatch, ExpectedTurn } from "./forecast";
import type { ConnectionEvidence } from "./policies/connection-outcome";
import { type ForecastFlow, sameTraffic, trafficOf } from "./same-traffic";

/** How long after a change fresh traffic is compared with its forecast. */
export const WATCH_SECONDS = 300;

/** What fresh traffic says of a change: of each flow that was forecast to turn or uncertain, and of each route that was written. */
export interface Evidence {
  /** In the order of the forecast's turns. */
  flows: FlowEvidence[];
  routes: RouteEvidence[];
  /** Flows that are denied since, though neither before nor in the forecast. */
  unforeseen: UnforeseenDenial[];
  /** Of connections that its NetworkPolicies decide; absent where none is watched. */
  connections?: ConnectionEvidence;
}

/**
 * `proven`: seen under the expected verdict, or, where the forecast was uncertain, under a route that the change wrote.
 * `unturned`: seen, but still judged as before, against the forecast. `seen`: the forecast was uncertain, and this is what came.
 * `silent`: not seen since.
 */
export interface FlowEvidence {
  /** Id of the flow in the forecast. */
  id: string;
  state: "proven" | "unturned" | "seen" | "silent";
  /** null while silent. */
  seen: SeenTraffic | null;
}

/** Whether a route that the change wrote has judged any traffic since. */
export interface RouteEvidence {
  ref: ObjectRef;
  /** Flows counted under it since. */
  flows: number;
  seen: SeenTraffic | null;
}

export interface SeenTraffic {
  verdict: FlowVerdict;
  route: ObjectRef;
  /** RFC 3339. */
  lastSeen: string;
}

/** A flow that is denied since the change, and was neither before nor in the forecast. */
export interface UnforeseenDenial {
  flow: ForecastFlow;
  seen: SeenTraffic;
}

/** So many are told one by one. */
export const MAX_UNFORESEEN = 40;

/** Of a change what its traffic is held against. */
export type WatchedChange = Pick<ChangeRecord, "at" | "forecast" | "objects">;

const EXPECTED: Partial<Record<Outcome, readonly FlowVerdict[]>> = {
  allow: ["allowed-by-route", "allowed-by-default"],
  deny: ["denied"],
  redirect: ["redirected"],
  "http-redirect": ["redirected"],
  fail: ["failed"],
  "not-egress": ["uncovered", "uncertain"],
};

/**
 * Judges a change by the flows of `answer`, whose window must reach back to it.
 * A counter seen higher at `lastSeen` rose within one scrape interval before it, so only a flow last seen more than one
 * interval after the change moved for certain after it. Other flows that were there before prove nothing: a client allowed on
 * one path of a host says nothing of the path that was denied.
 */
export function gatherEvidence(
  change: WatchedChange,
  answer: Pick<FlowsAnswer, "window" | "flows" | "uncovered">,
): Evidence {
  const fresh = freshFlows(change.at, answer);
  const written = writtenRoutes(change);
  const turns = change.forecast?.turns ?? [];
  const uncertain = turns.filter((turn) => turn.effect === "uncertain");
  // Nobody can say that these turn, so they prove nothing of others.
  const known = new Set([...(change.forecast?.steady ?? []), ...uncertain.map((turn) => turn.flow.id)]);
  const byNewRoute = (flow: Flow) => !known.has(flow.id) && written.some((route) => isUnder(route, flow));
  return {
    flows: turns.map((turn) => {
      const own = turn.flow.id;
      const same = fresh.filter((flow) => (flow.id === own || !known.has(flow.id)) && sameTraffic(turn.flow, flow));
      return { id: turn.flow.id, ...judge(turn, same, byNewRoute) };
    }),
    routes: written.map((ref) => {
      const under = fresh.filter((flow) => isUnder(ref, flow));
      return { ref, flows: under.length, seen: seenOf(under[0]) };
    }),
    unforeseen: unforeseenDenials(change.forecast?.denials ?? null, fresh),
  };
}

/**
 * Whether nothing more is to be expected of it: what comes later could at most repeat it. A denial or a failure that nobody expects may come
 * to the end.
 */
export function isSettled(
  { forecast, connections }: Pick<ChangeRecord, "forecast" | "connections">,
  { flows, routes }: Evidence,
): boolean {
  if (forecast?.denials || connections?.watched) return false;
  return flows.every((each) => each.state === "proven") && routes.every((each) => each.seen !== null);
}

function judge(
  { expected }: ExpectedTurn,
  same: readonly Flow[],
  byNewRoute: (flow: Flow) => boolean,
): Omit<FlowEvidence, "id"> {
  const proof = same.find((flow) => (expected ? isAsExpected(expected, flow) : byNewRoute(flow)));
  if (proof) return { state: "proven", seen: seenOf(proof) };
  const [latest] = same;
  if (!latest) return { state: "silent", seen: null };
  return { state: expected ? "unturned" : "seen", seen: seenOf(latest) };
}

/** The latest first. */
function freshFlows(
  at: string,
  { window, flows, uncovered }: Pick<FlowsAnswer, "window" | "flows" | "uncovered">,
): Flow[] {
  const freshAfter = Date.parse(at) + (window.clockAheadSeconds + window.scrapeIntervalSeconds) * 1000;
  return [...flows, ...uncovered]
    .filter((flow) => flow.lastSeen !== null && Date.parse(flow.lastSeen) > freshAfter)
    .sort((a, b) => Date.parse(b.lastSeen ?? "") - Date.parse(a.lastSeen ?? ""));
}

/** Routes that the change created or changed, as far as it was written. */
function writtenRoutes({ objects }: WatchedChange): ObjectRef[] {
  return objects
    .filter((each) => each.verb !== "delete" && each.result === "applied")
    .map((each) => each.ref)
    .filter(isRouteKind);
}

/** `route_namespace` folds, so a namesake is told apart by whom the flow comes from and which network judged it. */
function isUnder(ref: ObjectRef, flow: Flow): boolean {
  return (
    flow.route.kind === ref.kind &&
    flow.route.name === ref.name &&
    (flow.source.namespace === ref.namespace || flow.network?.namespace === ref.namespace)
  );
}

function isAsExpected({ outcome, route }: NonNullable<ExpectedTurn["expected"]>, seen: Flow): boolean {
  const underRoute = route === null || (route.kind === seen.route.kind && route.name === seen.route.name);
  return underRoute && (EXPECTED[outcome]?.includes(seen.verdict) ?? false);
}

function seenOf(flow: Flow | undefined): SeenTraffic | null {
  return flow?.lastSeen ? { verdict: flow.verdict, route: flow.route, lastSeen: flow.lastSeen } : null;
}

/** Among `fresh`, which all moved after the change; the latest first, as they come. */
function unforeseenDenials(watch: DenialWatch | null, fresh: readonly Flow[]): UnforeseenDenial[] {
  if (!watch) return [];
  const reached = new Set(watch.namespaces);
  return fresh
    .filter((flow) => flow.verdict === "denied" && reached.has(flow.source.namespace))
    .filter((flow) => !watch.foreseen.some((each) => sameTraffic(each, flow)))
    .slice(0, MAX_UNFORESEEN)
    .map((flow) => {
      const { id, registrableDomain, verdict, route, lastSeen } = flow;
      return {
        flow: { id, registrableDomain, ...trafficOf(flow) },
        seen: { verdict, route, lastSeen: lastSeen ?? "" },
      };
    });
}
