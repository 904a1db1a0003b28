import type { TrafficPolicy } from "../linkerd/egress-network";
import { type KubernetesObject, refOf } from "../linkerd/object";
import type { ProposedWrite } from "../linkerd/proposal";

/**
 * The patch that sets `trafficPolicy` of `network`, guarded by the object as it was read. An object that never came from a
 * cluster has no uid, and the plan refuses an empty one.
 */
export function trafficPolicyWrite(
  network: KubernetesObject,
  policy: TrafficPolicy,
  forSeconds: number | null = null,
): ProposedWrite {
  const { uid = "", resourceVersion = "" } = network.metadata;
  const time = forSeconds === null ? {} : { revertAfterSeconds: forSeconds };
  return {
    verb: "patch",
    ref: refOf(network),
    patch: { spec: { trafficPolicy: policy } },
    uid,
    resourceVersion,
    ...time,
  };
}
