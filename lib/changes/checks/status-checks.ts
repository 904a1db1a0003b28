import { conditionsOf, decodeRoute } from "../../linkerd/decode/decode-route";
import { egressKindOf, isRouteKind } from "../../linkerd/kinds";
import { type KubernetesObject, type ObjectRef, printRef, refKey, refOf, sameRef } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { PlanCheck } from "../change";

/**
 * Where Linkerd would not use what is written, or would stop using what it uses now: admitted by every webhook, and told only in
 * a status afterwards. `after` must come from `proposedSnapshot`.
 */
export function statusChecks(before: PolicySnapshot, after: PolicySnapshot): PlanCheck[] {
  return changedObjects(before, after).flatMap(({ object, ref, former }): PlanCheck[] => {
    const was = former ? refusals(former, before) : [];
    const fresh = refusals(object, after).filter((each) => !was.includes(each));
    const failed = former ? unresolved(former, before) : [];
    const failing = unresolved(object, after).filter((each) => !failed.includes(each));
    return [
      ...fresh.map((why) => sentence(ref, why, former !== undefined)),
      ...failing.map((why) => failure(ref, why)),
    ].map((each) => ({ id: "admission", status: "warn", sentence: each }));
  });
}

/** Objects of `after` that are new or other than before, with what they were. */
function changedObjects(before: PolicySnapshot, after: PolicySnapshot) {
  const standing = new Set(before.resources);
  const stands = new Set(after.resources);
  const known = new Map(
    before.resources.filter((each) => !stands.has(each)).map((each) => [refKey(refOf(each)), each]),
  );
  return after.resources
    .filter((object) => !standing.has(object) && egressKindOf(refOf(object)))
    .map((object) => ({ object, ref: refOf(object), former: known.get(refKey(refOf(object))) }));
}

/** A network that goes, or comes, may touch more routes than anyone reads. */
const MOST_RETURNING = 20;

/** Routes that Linkerd is to take back into force since others make room, and that are not written themselves. As `statusChecks`. */
export function returningRoutes(
  before: PolicySnapshot,
  after: PolicySnapshot,
  written: readonly ObjectRef[],
): ObjectRef[] {
  return changedObjects(before, after)
    .flatMap(({ object, ref, former }) => {
      if (!former || written.some((each) => sameRef(each, ref))) return [];
      return refusals(object, after).length < refusals(former, before).length ? [ref] : [];
    })
    .slice(0, MOST_RETURNING);
}

function sentence(ref: ObjectRef, why: string, existed: boolean): string {
  const name = printRef(ref);
  return existed ? `${name} would no longer be in force: ${why}.` : `${name} would not be in force: ${why}.`;
}

function failure(ref: ObjectRef, why: string): string {
  return `${printRef(ref)} would be accepted, but traffic to a backend that does not resolve would fail: ${why}.`;
}

/** What Linkerd says of backends of a route that it accepts; a refused route sends nothing anywhere. */
function unresolved(object: KubernetesObject, snapshot: PolicySnapshot): string[] {
  const ref = refOf(object);
  if (!isRouteKind(ref)) return [];
  if (refusals(object, snapshot).length > 0) return [];
  const route = decodeRoute(object, snapshot);
  const conditions = route.ok ? (route.value.status ?? []).flatMap((each) => each.conditions) : [];
  const found = conditions.filter(({ type, status }) => type === "ResolvedRefs" && status === "False");
  return [...new Set(found.map(({ reason, message }) => wordsOf(reason, message)))];
}

/** Reasons for which Linkerd does not take the object, or does not take it on one of its parents. */
function refusals(object: KubernetesObject, snapshot: PolicySnapshot): string[] {
  const ref = refOf(object);
  if (!isRouteKind(ref)) {
    return conditionsOf(object)
      .filter((each) => each.type === "Accepted" && each.status !== "True")
      .map(({ reason, message }) => wordsOf(reason, message));
  }
  const route = decodeRoute(object, snapshot);
  if (!route.ok) return [`Linkerd cannot read it (${route.error})`];
  return (route.value.status ?? []).flatMap(({ parentRef, conditions }) =>
    conditions
      .filter((each) => each.type === "Accepted" && each.status !== "True")
      .map(({ reason, message }) => {
        const port = parentRef.port === null ? "" : `, port ${parentRef.port}`;
        return `${wordsOf(reason, message)} (${parentRef.kind} ${parentRef.namespace ?? ref.namespace}/${parentRef.name}${port})`;
      }),
  );
}

function wordsOf(reason: string, message: string): string {
  switch (reason) {
    case "RouteReasonConflicted":
      return "RouteReasonConflicted, a route kind that takes precedence is on the same port";
    case "NoMatchingParent":
      return `NoMatchingParent, ${message || "its EgressNetwork does not exist or is not accepted"}`;
    case "EgressReasonNetworkOverlap":
      return "EgressReasonNetworkOverlap, its networks overlap the cluster's, so its routes do not apply";
    default:
      return message ? `${reason}, ${message}` : reason;
  }
}
