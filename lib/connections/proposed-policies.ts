import { isKind, NETWORK_POLICY } from "../linkerd/kinds";
import { type KubernetesObject, type ObjectRef, printRef, refOf, sameRef } from "../linkerd/object";
import { patchObjectLocally } from "../linkerd/patch-object";
import { type Proposal, type ProposedWrite, refOfWrite } from "../linkerd/proposal";
import type { NetworkPolicy } from "../network-policy/stored/network-policy";
import { type Admission, storePolicy } from "../network-policy/stored/store-policy";

/** The NetworkPolicies of a cluster before and after a proposal, as the API server would store them. */
export interface ProposedPolicies {
  /** Those that the proposal writes or deletes. */
  written: ObjectRef[];
  before: NetworkPolicy[];
  after: NetworkPolicy[];
  /** Writes that change nothing, since the API server would refuse them; each says why. */
  refused: string[];
}

/** `stored`: the cluster's, as they were read; what the judge cannot read there is left out on both sides, and said. */
export function* proposedPolicies(
  stored: readonly KubernetesObject[],
  { writes }: Proposal,
): Generator<void, ProposedPolicies> {
  const ours = writes.filter((write) => isKind(refOfWrite(write), NETWORK_POLICY));
  const refused: string[] = [];
  let manifests = stored;
  for (const write of ours) {
    const written = applied(manifests, write);
    if (typeof written === "string") refused.push(written);
    else manifests = written;
    yield;
  }
  const [before, after]: [NetworkPolicy[], NetworkPolicy[]] = [[], []];
  for (const manifest of stored) {
    const admission = admissionOf(manifest);
    if (admission.admitted) before.push(admission.policy);
    else refused.push(`${nameOf(manifest)} is left out, because it cannot be read: ${admission.message}.`);
    yield;
  }
  for (const manifest of manifests) {
    const admission = admissionOf(manifest);
    if (admission.admitted) after.push(admission.policy);
    yield;
  }
  return { written: ours.map(refOfWrite), before, after, refused };
}

/** The objects of a watch are replaced, never changed. */
const admissions = new WeakMap<KubernetesObject, Admission>();

function admissionOf(manifest: KubernetesObject): Admission {
  const known = admissions.get(manifest) ?? storePolicy(manifest);
  admissions.set(manifest, known);
  return known;
}

/** What is stored then, or why the API server would not take it. */
function applied(manifests: readonly KubernetesObject[], write: ProposedWrite): readonly KubernetesObject[] | string {
  const ref = refOfWrite(write);
  const there = manifests.find((each) => sameRef(refOf(each), ref));
  const name = printRef(ref);
  if (write.verb === "create") {
    return there
      ? `${name} exists already, so it cannot be created.`
      : (objectionTo(write.manifest) ?? [...manifests, write.manifest]);
  }
  if (!there) return `${name} does not exist, so it cannot be ${write.verb === "delete" ? "deleted" : "changed"}.`;
  if (write.verb === "delete") return manifests.filter((each) => each !== there);
  const patched = patchObjectLocally(there, write.patch);
  return objectionTo(patched) ?? manifests.map((each) => (each === there ? patched : each));
}

function objectionTo(manifest: KubernetesObject): string | null {
  const admission = admissionOf(manifest);
  return admission.admitted ? null : `${nameOf(manifest)} would be refused by the API server: ${admission.message}.`;
}

function nameOf(manifest: KubernetesObject): string {
  return printRef(refOf(manifest));
}
