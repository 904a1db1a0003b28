import { type ObjectRef, printRef } from "@/lib/linkerd/object";

/** `HTTPRoute shop/allow-stripe (gateway.networking.k8s.io)`, or what the default route is. */
export function routeTitle(route: ObjectRef): string {
  if (route.kind === "default") return `${route.name}, which Linkerd adds after all attached routes`;
  return `${printRef(route)}${route.group ? ` (${route.group})` : ""}`;
}
