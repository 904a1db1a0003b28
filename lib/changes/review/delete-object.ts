import { isEgressNetwork } from "../../linkerd/kinds";
import { type KubernetesObject, refOf } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { guardOf, type ProposedWrite } from "../../linkerd/proposal";
import type { NameAsked } from "../apply-state";
import { parentNetworks } from "../parent-networks";

export function deleteWrite(object: KubernetesObject): ProposedWrite {
  return { verb: "delete", ref: refOf(object), ...guardOf(object) };
}

/** What is to be typed before `object` is deleted: an EgressNetwork, or a route that allows what Deny would deny. null for others. */
export function nameOfDeletion(object: KubernetesObject, snapshot: PolicySnapshot): NameAsked | null {
  const { namespace, name } = object.metadata;
  if (isEgressNetwork(object)) {
    const why = "Its traffic becomes uncovered and its routes stop working. Type the network's name to confirm.";
    return { name: `${namespace}/${name}`, why };
  }
  const denying = parentNetworks(object, snapshot).find((network) => network.trafficPolicy === "Deny");
  if (!denying) return null;
  const why = `${denying.namespace}/${denying.name} denies what no route allows. Type the route's name to confirm.`;
  return { name: `${namespace}/${name}`, why };
}
