import { type DecodedNetwork, decodeEgressNetwork } from "../linkerd/decode/decode-egress-network";
import { decodeRoute } from "../linkerd/decode/decode-route";
import { parentKindOf } from "../linkerd/kind-match";
import { EGRESS_NETWORK } from "../linkerd/kinds";
import { type KubernetesObject, type ObjectRef, refOf, sameRef } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { ParentRef } from "../linkerd/route";

/** The EgressNetworks among the parents of a route; a parent without a namespace is in the route's. */
export function networksAmong(parents: readonly ParentRef[], namespace: string): ObjectRef[] {
  const { group, kind } = EGRESS_NETWORK;
  return parents
    .filter((parent) => parentKindOf(parent) === "EgressNetwork")
    .map((parent) => ({ group, kind, namespace: parent.namespace ?? namespace, name: parent.name }));
}

/** The EgressNetworks that `route` names as its parents, each once, as far as they exist and can be read. */
export function parentNetworks(route: KubernetesObject, snapshot: PolicySnapshot): DecodedNetwork[] {
  const decoded = decodeRoute(route);
  if (!decoded.ok) return [];
  const named = networksAmong(decoded.value.parentRefs, route.metadata.namespace);
  return snapshot.resources
    .filter((each) => named.some((ref) => sameRef(ref, refOf(each))))
    .flatMap((each) => {
      const network = decodeEgressNetwork(each);
      return network.ok ? [network.value] : [];
    });
}
