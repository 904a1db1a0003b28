import type { NamespacedName, ObjectRef } from "@/lib/linkerd/object";
import type { ObjectPlace } from "@/lib/networks/object-place";

export function placeHref({ network, route }: ObjectPlace): string {
  return route ? `${networkHref(network)}#${routeAnchor(route.ref, route.parentIndex)}` : networkHref(network);
}

function networkHref({ namespace, name }: NamespacedName): string {
  return `/networks?network=${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}

/** Id of a route's row, one for each parentRef, in the detail of its EgressNetwork. */
export function routeAnchor({ group, kind, namespace, name }: ObjectRef, parentIndex: number): string {
  return `route-${kind}.${group}.${namespace}.${name}.${parentIndex}`;
}
