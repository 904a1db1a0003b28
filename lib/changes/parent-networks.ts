import { type DecodedNetwork, decodeEgressNetwork } from "../linkerd/decode/decode-egress-network";
import { decodeRoute } from "../linkerd/decode/decode-route";
import { networksAmong } from "../linkerd/named-networks";
import { type KubernetesObject, refOf, sameRef } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";

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
