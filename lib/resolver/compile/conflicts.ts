import { parentKindOf } from "../../linkerd/kind-match";
import { type RouteFamily, strengthOf } from "../../linkerd/kinds";
import type { ParentRef, Route } from "../../linkerd/route";

/** A parent as conflicts compare it: kind, namespace, name and port, where no port is a value of its own. */
export interface ParentKey {
  kind: "Service" | "EgressNetwork" | "Server";
  namespace: string;
  name: string;
  port: number | null;
}

const ON_SERVERS: Record<RouteFamily, boolean> = { http: true, grpc: true, tls: false, tcp: false };

/** null for a kind that Linkerd does not know and for a port beyond 65535, which get no status either. */
export function parentKeyOf(parent: ParentRef, routeNamespace: string, family: Route["family"]): ParentKey | null {
  const kind = parentKindOf(parent);
  if (kind === null || (kind === "Server" && !ON_SERVERS[family])) return null;
  if (parent.port !== null && (parent.port < 0 || parent.port > 65_535)) return null;
  return { kind, namespace: parent.namespace ?? routeNamespace, name: parent.name, port: parent.port };
}

/**
 * Finds for a route and parent a route of a stronger kind on the identical parent: GRPCRoute over HTTPRoute over TLSRoute over TCPRoute.
 * Age and namespaces do not matter, and the stronger route need be neither accepted nor usable.
 * Source: linkerd2 policy-controller/k8s/status/src/index.rs (parent_has_conflicting_routes)
 */
export class Conflicts {
  private readonly strongest = new Map<string, Route>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      for (const parent of route.parentRefs) {
        const key = parentKeyOf(parent, route.metadata.namespace, route.family);
        if (!key) continue;
        const known = this.strongest.get(textOf(key));
        if (!known || strengthOf(route.ref) < strengthOf(known.ref)) this.strongest.set(textOf(key), route);
      }
    }
  }

  strongerThan(route: Route, parent: ParentKey): Route | null {
    const strongest = this.strongest.get(textOf(parent));
    return strongest && strengthOf(strongest.ref) < strengthOf(route.ref) ? strongest : null;
  }
}

function textOf({ kind, namespace, name, port }: ParentKey): string {
  return `${kind} ${namespace}/${name} ${port ?? ""}`;
}
