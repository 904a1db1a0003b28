import { type DecodedNetwork, decodeEgressNetwork } from "../linkerd/decode/decode-egress-network";
import { decodeRoute } from "../linkerd/decode/decode-route";
import { parentKindOf } from "../linkerd/kind-match";
import { EGRESS_NETWORK } from "../linkerd/kinds";
import { type KubernetesObject, refOf, sameRef } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";

/** The EgressNetworks that `route` names as its parents, each once, as far as they exist and can be read. */
export function parentNetworks(route: KubernetesObject, snapshot: PolicySnapshot): DecodedNetwork[] {
  const decoded = decodeRoute(route);
  if (!decoded.ok) return [];
  const { group, kind } = EGRESS_NETWORK;
  const named = decoded.value.parentRefs
    .filter((parent) => parentKindOf(parent) === "EgressNetwork")
    .map((parent) => ({ group, kind, namespace: parent.namespace ?? route.metadata.namespace, name: parent.name }));
  return snapshot.resources
    .filter((each) => named.some((ref) => sameRef(ref, refOf(each))))
    .flatMap((each) => {
      const network = decodeEgressNetwork(each);
      return network.ok ? [network.value] : [];
    });
}
