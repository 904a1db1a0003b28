import type { Flow } from "../flows/flow";
import type { RoutesThatFail } from "../flows/routes-that-fail";
import { type NamespacedName, printRef } from "../linkerd/object";
import { type AttachedRoute, attachedRoutes } from "../resolver/compile/attached-routes";
import { keyOf } from "../resolver/compile/catalog";
import type { Policy } from "../resolver/compile/compile";

/** Routes that `policy` would not call in force, since their backends lead nowhere, beside what was counted under them. */
export function failingRoutes(policy: Policy): RoutesThatFail {
  const byNetwork = new Map<string, AttachedRoute[]>();
  for (const { ref } of policy.networks.values()) {
    const routes = attachedRoutes(ref, policy).flatMap((port) => port.routes);
    if (routes.some(({ failing }) => failing)) byNetwork.set(keyOf(ref), routes);
  }
  const routesOf = (network: NamespacedName) => byNetwork.get(keyOf(network)) ?? [];
  return {
    ofNetwork: (network) => [...new Set(routesOf(network).flatMap((route) => sentenceOf(route) ?? []))],
    ofFlow(flow) {
      if (flow.network === null || byNetwork.size === 0) return null;
      const meant = routesOf(flow.network).filter((route) => mayBeOf(flow, route));
      const [first] = meant;
      return first && meant.every(({ failing }) => failing) ? sentenceOf(first) : null;
    },
  };
}

function sentenceOf({ ref, failing, whyNot }: AttachedRoute): string | null {
  return failing ? `${printRef(ref)} ${whyNot}.` : null;
}

/** `route_namespace` folds where the other labels are equal, so group, kind and name tell, and whom the route counts for. */
function mayBeOf({ route, source }: Flow, { ref, onlyFor }: AttachedRoute): boolean {
  if (onlyFor !== null && onlyFor !== source.namespace) return false;
  return route.group === ref.group && route.kind === ref.kind && route.name === ref.name;
}
