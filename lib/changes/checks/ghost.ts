import { decodeEgressNetwork } from "../../linkerd/decode/decode-egress-network";
import { decodeRoute } from "../../linkerd/decode/decode-route";
import { wasOnceRead } from "../../linkerd/decode/once-read";
import { parentKindOf } from "../../linkerd/kind-match";
import { EGRESS_NETWORK, egressKindOf, isEgressNetwork, isRouteKind } from "../../linkerd/kinds";
import { type Readings, readingsOf } from "../../linkerd/linkerd-reads";
import { type KubernetesObject, printRef, refOf } from "../../linkerd/object";
import { convertRoute } from "../../resolver/compile/convert-route";

// An edit that Linkerd cannot decode leaves the former version in force, and the deletion of such an object is skipped too: what
// was last read stays in force, under a name that is gone, until the policy controller restarts. Recorded on a real controller:
// `skipping invalid TLSRoute resource ns/name: Missing field hostnames`. An edit that it decodes and cannot convert (a URLRewrite)
// leaves the former version in force as well; deleting that one works.

/** Why a write must not be: it would leave something in force that nobody sees. */
export interface Ghost {
  sentence: string;
  hint: string;
}

/** What Linkerd says of an object that it cannot read; null for one that it can. */
export function undecodable(object: KubernetesObject, readings: Readings): string | null {
  const ref = refOf(object);
  if (!egressKindOf(ref)) return null;
  const read = isEgressNetwork(ref) ? decodeEgressNetwork(object) : decodeRoute(object, readings);
  return read.ok ? null : read.error;
}

/** A fault for which Linkerd drops a route of an EgressNetwork as a whole, while its status says Accepted; null without one. */
function unusable(object: KubernetesObject, readings: Readings): string | null {
  const ref = refOf(object);
  if (!isRouteKind(ref)) return null;
  const route = decodeRoute(object, readings);
  // What other controllers make of a filter is theirs to say.
  if (!route.ok || !route.value.parentRefs.some((each) => parentKindOf(each) === EGRESS_NETWORK.kind)) return null;
  const converted = convertRoute(route.value, readingsOf(readings));
  return converted.ok || converted.undecidable ? null : `${converted.error} at ${converted.field}`;
}

/** Of a create or a patch: what Linkerd would make of `after`. An edit of what was of no use before makes it no worse. */
export function ghostOfEdit(
  before: KubernetesObject | null,
  after: KubernetesObject,
  readings: Readings,
): Ghost | null {
  const name = nameOf(after);
  const hint = "Fix the field.";
  const unread = undecodable(after, readings);
  if (unread !== null) {
    const effect = before
      ? "its former version would stay in force, and a deletion would be ignored until the policy controller restarts"
      : "it would have no effect";
    return { sentence: `Linkerd could not read ${name} then (${unread}): ${effect}.`, hint };
  }
  const unused = unusable(after, readings);
  if (unused === null || (before && unusable(before, readings) !== null)) return null;
  const effect = before ? "its former version would stay in force, unseen" : "it would have no effect";
  return { sentence: `Linkerd would accept ${name} but drop it entirely (${unused}): ${effect}.`, hint };
}

/** Of a delete: an object which Linkerd once read, and cannot read now, would stay in force. */
export function ghostOfDelete(live: KubernetesObject, readings: Readings): Ghost | null {
  const why = undecodable(live, readings);
  if (why === null || !wasOnceRead(live)) return null;
  return {
    sentence: `Linkerd cannot read the current version of ${nameOf(live)} (${why}), so it would miss the deletion: a former version would stay in force until the policy controller restarts.`,
    hint: "Make it readable first: fix the field, wait for its status, then delete it.",
  };
}

function nameOf(object: KubernetesObject): string {
  return printRef(refOf(object));
}
