import { AppError } from "../../errors";
import { apiVersionOf, isNetworkPolicy, NETWORK_POLICY } from "../../linkerd/kinds";
import { type KubernetesObject, printRef, refOf, sameRef } from "../../linkerd/object";
import { patchObjectLocally } from "../../linkerd/patch-object";
import { MAX_STEPS, type ProposedWrite, refOfWrite } from "../../linkerd/proposal";
import { type OrderedWrite, orderWrites, type PolicyWrite } from "../../network-policy/order/order-writes";
import type { NetworkPolicy } from "../../network-policy/stored/network-policy";
import { storePolicy } from "../../network-policy/stored/store-policy";

/** A write in the place where it is sent. `temporary`: of a NetworkPolicy that stands only while the others are written. */
export interface OrderedStep {
  write: ProposedWrite;
  temporary: boolean;
}

/** The namespaces whose NetworkPolicies bear on the order of these writes. */
export function namespacesToOrder(writes: readonly ProposedWrite[]): string[] {
  return [
    ...new Set(
      writes
        .map(refOfWrite)
        .filter(isNetworkPolicy)
        .map(({ namespace }) => namespace),
    ),
  ];
}

/**
 * The writes as they are sent: those of NetworkPolicies last, by `orderWrites`. `standing`: all NetworkPolicies of their namespaces as they
 * are stored. Throws `object_invalid`, `object_deleted` and `bad_request` where no order can be found, so that nothing is begun.
 */
export function orderedSteps(
  writes: readonly ProposedWrite[],
  standing: readonly KubernetesObject[],
  tag: string,
): OrderedStep[] {
  const others = writes.filter((write) => !isNetworkPolicy(refOfWrite(write)));
  const policies = writes.filter((write) => isNetworkPolicy(refOfWrite(write)));
  const ordered = orderWrites(
    policies.map((write) => policyWrite(write, standing)),
    standing.map(stored),
    tag,
  );
  if (!ordered.ok) throw tangled(ordered.tangled);
  const steps = [...others.map((write) => ({ write, temporary: false })), ...ordered.steps.map(stepOf)];
  if (steps.length > MAX_STEPS) throw tangled(namespacesToOrder(writes));
  return steps;
}

function policyWrite(write: ProposedWrite, standing: readonly KubernetesObject[]): PolicyWrite<ProposedWrite> {
  const ref = refOfWrite(write);
  if (write.verb === "create") return { write, before: null, after: stored(write.manifest) };
  const live = standing.find((each) => sameRef(refOf(each), ref));
  if (!live) throw new AppError("object_deleted", `${printRef(ref)} was deleted since it was read.`);
  const after = write.verb === "patch" ? stored(patchObjectLocally(live, write.patch)) : null;
  return { write, before: stored(live), after };
}

function stored(manifest: KubernetesObject): NetworkPolicy {
  const admission = storePolicy(manifest);
  if (admission.admitted) return admission.policy;
  throw new AppError("object_invalid", `${printRef(refOf(manifest))} is not valid: ${admission.message}`);
}

function tangled(namespaces: readonly string[]): AppError {
  const message = `In ${namespaces.join(", ")} the NetworkPolicies select pods by so many labels that no few policies could hold the others open meanwhile.`;
  return new AppError("bad_request", message, {
    hint: "Nothing was written. Write one policy at a time, first the one that allows most.",
  });
}

function stepOf(step: OrderedWrite<ProposedWrite>): OrderedStep {
  if (step.kind === "write") return { write: step.write, temporary: false };
  const manifest = manifestOf(step.policy, step.purpose);
  if (step.kind === "put") return { write: { verb: "create", manifest }, temporary: true };
  // What guards it is known once it stands.
  return { write: { verb: "delete", ref: refOf(manifest), uid: "", resourceVersion: "" }, temporary: true };
}

/** On what stands only meanwhile, for whoever finds it. */
const TEMPORARY_ANNOTATION = "linkerd-egress-dashboard/temporary";

const PURPOSE = {
  open: "Holds pods open while other NetworkPolicies are written. Delete it once they are complete.",
  copy: "Allows what a NetworkPolicy allowed before, while others are written. Delete it once they are complete.",
};

function manifestOf({ namespace, name, spec }: NetworkPolicy, purpose: keyof typeof PURPOSE): KubernetesObject {
  const metadata = { namespace, name, annotations: { [TEMPORARY_ANNOTATION]: PURPOSE[purpose] } };
  return { apiVersion: apiVersionOf(NETWORK_POLICY), kind: NETWORK_POLICY.kind, metadata, spec };
}
