import { decodeEgressNetwork } from "../linkerd/decode-egress-network";
import { decodeRoute } from "../linkerd/decode-route";
import { EGRESS_NETWORK, policyKindOf } from "../linkerd/kinds";
import { type KubernetesObject, type ObjectRef, refOf, sameRef } from "../linkerd/object";
import { wasOnceRead } from "../linkerd/once-read";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { Finding, FindingId } from "../resolver/lint";

// An edit that Linkerd cannot decode leaves the former version in force, and the deletion of such an object is skipped too: what
// was last read stays in force, under a name that is gone, until the policy controller restarts. Recorded on a real controller:
// `skipping invalid TLSRoute resource ns/name: Missing field hostnames`.

/** Why a write must not be: it would leave something in force that nobody sees. */
export interface Ghost {
  sentence: string;
  hint: string;
}

type Readings = Pick<PolicySnapshot, "tlsRouteHostnames">;

/** What Linkerd says of an object that it cannot read; null for one that it can. */
export function undecodable(object: KubernetesObject, { tlsRouteHostnames }: Readings): string | null {
  const ref = refOf(object);
  if (!policyKindOf(ref)) return null;
  const read = ref.kind === EGRESS_NETWORK.kind ? decodeEgressNetwork(object) : decodeRoute(object, tlsRouteHostnames);
  return read.ok ? null : read.error;
}

/** Of a create or a patch: what Linkerd would make of `after`. */
export function ghostOfEdit(
  before: KubernetesObject | null,
  after: KubernetesObject,
  readings: Readings,
): Ghost | null {
  const why = undecodable(after, readings);
  if (why === null) return null;
  const name = nameOf(after);
  const effect = before
    ? "its former version would stay in force, and deleting it would be ignored until the policy controller restarts"
    : "it would have no effect";
  return {
    sentence: `Linkerd could not read ${name} then (${why}): ${effect}.`,
    hint: "Correct the named field.",
  };
}

/** Of a delete: an object which Linkerd once read, and cannot read now, would stay in force. */
export function ghostOfDelete(live: KubernetesObject, readings: Readings): Ghost | null {
  const why = undecodable(live, readings);
  if (why === null || !wasOnceRead(live)) return null;
  return {
    sentence: `Linkerd cannot read ${nameOf(live)} as it is (${why}), so it would not see the deletion: a former version would stay in force until the policy controller restarts.`,
    hint: "Make it readable first: correct the named field, wait for its status, then delete it.",
  };
}

function nameOf(object: KubernetesObject): string {
  const { kind, namespace, name } = refOf(object);
  return `${kind} ${namespace}/${name}`;
}

/** Findings of routes that Linkerd reads and cannot use: an edit into one of these leaves the former version in force as well. */
const UNUSABLE: readonly FindingId[] = ["route/dropped", "route/unsupported-filter"];

/** Of edited objects that get such a finding by the edit. */
export function ghostsOfConversion(
  before: readonly Finding[],
  after: readonly Finding[],
  edited: readonly ObjectRef[],
): Ghost[] {
  const unusable = (findings: readonly Finding[], ref: ObjectRef) =>
    findings.filter((each) => UNUSABLE.includes(each.id) && sameRef(each.subject, ref));
  return edited.flatMap((ref) => {
    const [finding] = unusable(before, ref).length > 0 ? [] : unusable(after, ref);
    if (!finding) return [];
    return [{ sentence: `${finding.sentence} Its former version would stay in force, unseen.`, hint: finding.remedy }];
  });
}
