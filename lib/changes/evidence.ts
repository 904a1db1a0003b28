import type { Flow, FlowsAnswer, FlowVerdict } from "../flows/flow";
import type { Outcome } from "../resolver/decision";
import type { FlowChange, WhatIf } from "../simulation/what-if-types";
import type { ExpectedTurn, Forecast, ForecastFlow } from "./forecast";

/**
 * Whether traffic after a change bears out what was rehearsed.
 * `proven`: seen under the expected verdict. `unturned`: seen, but still judged as before. `silent`: not seen since.
 */
export interface Evidence {
  change: ExpectedTurn;
  state: "proven" | "unturned" | "silent";
  /** The flow that shows it; null while silent. */
  seen: Flow | null;
}

const EXPECTED: Partial<Record<Outcome, readonly FlowVerdict[]>> = {
  allow: ["allowed-by-route", "allowed-by-default"],
  deny: ["denied"],
  redirect: ["redirected"],
  "http-redirect": ["redirected"],
  fail: ["failed"],
  "not-egress": ["uncovered", "uncertain"],
};

/**
 * The flows of a rehearsal which are to turn, so those of which evidence is to be expected. Where only the answer before is
 * uncertain, what was observed takes its place.
 */
export function expectedTurns(whatIf: WhatIf): FlowChange[] {
  return whatIf.flows.filter(({ effect, after, flow }) => {
    if (effect === "unchanged") return false;
    if (effect !== "uncertain") return true;
    return after.certain && !showsOutcome(after.outcome, flow);
  });
}

/**
 * Judges each flow of `forecast` that is to turn by the flows of `answer`.
 * A counter seen higher at `lastSeen` rose within one scrape interval before it, so only a flow last seen more than one
 * interval after `appliedAt` (RFC 3339) moved for certain after the change. Flows that were there and need not turn prove
 * nothing: a client allowed on one path of a host says nothing of the path that was denied.
 */
export function gatherEvidence(forecast: Forecast, answer: FlowsAnswer, appliedAt: string): Evidence[] {
  const steady = new Set(forecast.steady);
  const { scrapeIntervalSeconds, clockAheadSeconds } = answer.window;
  const freshAfter = Date.parse(appliedAt) + (clockAheadSeconds + scrapeIntervalSeconds) * 1000;
  const fresh = [...answer.flows, ...answer.uncovered]
    .filter((flow) => flow.lastSeen !== null && Date.parse(flow.lastSeen) > freshAfter && !steady.has(flow.id))
    .sort((a, b) => Date.parse(b.lastSeen ?? "") - Date.parse(a.lastSeen ?? ""));
  return forecast.turns.map((change) => {
    const { expected } = change;
    const same = fresh.filter((flow) => sameTraffic(change.flow, flow));
    const turned = same.find((flow) => expected && showsOutcome(expected.outcome, flow) && underRoute(expected, flow));
    if (turned) return { change, state: "proven", seen: turned };
    const latest = same[0] ?? null;
    return { change, state: latest ? "unturned" : "silent", seen: latest };
  });
}

/** Whether `seen` came under the predicted route, where there is one; `route_namespace` folds, so it does not count. */
function underRoute({ route }: NonNullable<ExpectedTurn["expected"]>, seen: Flow): boolean {
  return route === null || (route.kind === seen.route.kind && route.name === seen.route.name);
}

function showsOutcome(outcome: Outcome, seen: Flow): boolean {
  return EXPECTED[outcome]?.includes(seen.verdict) ?? false;
}

/**
 * The same client going to the same place, whichever route judged it. Compares by name where both have one, else by address,
 * else by reported port: a new TLSRoute on a port turns flows known by address into flows known by name.
 */
export function sameTraffic(before: ForecastFlow, now: Flow): boolean {
  if (before.source.namespace !== now.source.namespace || before.source.workload !== now.source.workload) return false;
  if (family(before) !== family(now)) return false;
  if (before.host !== null && now.host !== null) return before.host === now.host;
  if (before.address !== null && now.address !== null)
    return before.address === now.address && before.port === now.port;
  return before.port === null || now.port === null || before.port === now.port;
}

function family(flow: ForecastFlow): "requests" | "connections" {
  return flow.protocol === "http" || flow.protocol === "grpc" ? "requests" : "connections";
}
