import type { TrafficPolicy } from "../linkerd/egress-network";
import { type KubernetesObject, refOf } from "../linkerd/object";
import { guardOf, type ProposedWrite } from "../linkerd/proposal";

/** The patch that sets `trafficPolicy` of `network`. */
export function trafficPolicyWrite(
  network: KubernetesObject,
  policy: TrafficPolicy,
  forSeconds: number | null = null,
): ProposedWrite {
  const time = forSeconds === null ? {} : { revertAfterSeconds: forSeconds };
  return {
    verb: "patch",
    ref: refOf(network),
    patch: { spec: { trafficPolicy: policy } },
    ...guardOf(network),
    ...time,
  };
}
