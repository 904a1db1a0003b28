import { acceptedCondition } from "../../linkerd/decode/accepted-condition";
import { decodeRoute } from "../../linkerd/decode/decode-route";
import { LEFT_BEHIND } from "../../linkerd/decode/once-read";
import { isEgressNetwork } from "../../linkerd/kinds";
import { type KubernetesObject, type ObjectRef, refOf, sameRef } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { attachedRoutes } from "../../resolver/compile/attached-routes";
import type { Policy } from "../../resolver/compile/compile";
import { undecodable } from "./ghost";

/** What Linkerd's controller says of an object after a write. It takes its time, and never says for which version it spoke. */
export interface WrittenStatus {
  state: "accepted" | "waiting" | "refused" | "gone" | "silent";
  sentence: string;
}

/** Measured on a real controller: 10 to 120 ms, but up to 10 s for a route whose stronger rival was deleted. */
export const STATUS_SECONDS = 10;

/** `secondsSince` the write; a refusal may still turn as long as the controller may be at it. */
export function writtenStatus(ref: ObjectRef, policy: Policy, secondsSince: number): WrittenStatus {
  const { snapshot } = policy;
  const object = snapshot.resources.find((each) => sameRef(refOf(each), ref));
  if (!object) {
    const lag =
      secondsSince < STATUS_SECONDS ? " Routes that it displaced can take up to 10 s to come back into force." : "";
    return { state: "gone", sentence: `Deleted.${lag}` };
  }
  const why = undecodable(object, snapshot);
  if (why !== null) {
    return {
      state: "refused",
      sentence: `Linkerd cannot read it (${why}), whatever its status says: ${LEFT_BEHIND}.`,
    };
  }
  const refusals = refusalsOf(object, snapshot);
  if (refusals === null) {
    return secondsSince < STATUS_SECONDS
      ? { state: "waiting", sentence: "Waiting for Linkerd's controller to write the status." }
      : {
          state: "silent",
          sentence: "No status yet: is Linkerd's policy controller running? Without a status it is not in force.",
        };
  }
  if (refusals.length === 0) {
    const why = saysUnresolved(object, snapshot) ? failingIn(ref, policy) : null;
    if (why === null) return { state: "accepted", sentence: "Accepted by Linkerd." };
    return { state: "refused", sentence: `Accepted by Linkerd but not in force: it ${why}.` };
  }
  return secondsSince < STATUS_SECONDS
    ? {
        state: "waiting",
        sentence: `Not in force yet: ${refusals.join("; ")}. This can take up to 10 s after a change.`,
      }
    : { state: "refused", sentence: `Not in force: ${refusals.join("; ")}.` };
}

function saysUnresolved(object: KubernetesObject, snapshot: PolicySnapshot): boolean {
  const route = decodeRoute(object, snapshot);
  const conditions = route.ok ? (route.value.status ?? []).flatMap((each) => each.conditions) : [];
  return conditions.some(({ type, status }) => type === "ResolvedRefs" && status === "False");
}

/** What of an accepted route fails by its backends, as the end of a sentence; null where nothing does. */
function failingIn(ref: ObjectRef, policy: Policy): string | null {
  if (isEgressNetwork(ref)) return null;
  const mine = [...policy.networks.values()].flatMap(({ ref: network }) =>
    attachedRoutes(network, policy).flatMap(({ routes }) => routes.filter((route) => sameRef(route.ref, ref))),
  );
  return mine.find(({ failing }) => failing)?.whyNot ?? null;
}

/** null without any status; empty where all is accepted. */
function refusalsOf(object: KubernetesObject, snapshot: PolicySnapshot): string[] | null {
  if (isEgressNetwork(object)) {
    const { status, sentence } = acceptedCondition(object);
    if (status === "no-status") return null;
    return status === "accepted" ? [] : [sentence];
  }
  const route = decodeRoute(object, snapshot);
  const accepted = (route.ok ? (route.value.status ?? []) : []).flatMap((each) =>
    each.conditions.filter(({ type }) => type === "Accepted"),
  );
  if (accepted.length === 0) return null;
  return accepted
    .filter((each) => each.status !== "True")
    .map(({ reason, message }) => [reason, message].filter(Boolean).join(", ") || "not accepted");
}
