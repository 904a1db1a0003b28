import { decodeRoute } from "@/lib/linkerd/decode/decode-route";
import { parentKindOf } from "@/lib/linkerd/kind-match";
import { isEgressNetwork, policyKindOf } from "@/lib/linkerd/kinds";
import { type NamespacedName, type ObjectRef, refOf, sameRef } from "@/lib/linkerd/object";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";

/** Where an object is shown: an EgressNetwork in its detail, a route in that of its first EgressNetwork; null where nowhere. */
export function objectHref(ref: ObjectRef, snapshot: PolicySnapshot): string | null {
  if (policyKindOf(ref) === null) return null;
  if (isEgressNetwork(ref)) return networkHref(ref);
  const object = snapshot.resources.find((each) => each.metadata && sameRef(refOf(each), ref));
  const route = object ? decodeRoute(object) : null;
  if (!route?.ok) return null;
  const index = route.value.parentRefs.findIndex((each) => parentKindOf(each) === "EgressNetwork");
  const parent = route.value.parentRefs[index];
  if (!parent) return null;
  const network = { namespace: parent.namespace ?? ref.namespace, name: parent.name };
  const exists = snapshot.resources.some(
    (each) =>
      isEgressNetwork(each) && each.metadata?.namespace === network.namespace && each.metadata.name === network.name,
  );
  return exists ? `${networkHref(network)}#${routeAnchor(ref, index)}` : null;
}

function networkHref({ namespace, name }: NamespacedName): string {
  return `/networks?network=${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}

/** Id of a route's row, one for each parentRef, in the detail of its EgressNetwork. */
export function routeAnchor({ group, kind, namespace, name }: ObjectRef, parentIndex: number): string {
  return `route-${kind}.${group}.${namespace}.${name}.${parentIndex}`;
}
