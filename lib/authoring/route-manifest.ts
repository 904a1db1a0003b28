import { apiVersionOf, EGRESS_NETWORK, type PolicyKind } from "../linkerd/kinds";
import type { KubernetesObject, NamespacedName } from "../linkerd/object";

/** What a drafted route is made of. */
export interface RouteIntent {
  kind: PolicyKind;
  /** Where the route lives: the client's namespace. */
  namespace: string;
  name: string;
  network: NamespacedName;
  port: number;
  host: string;
}

/** An HTTPRoute of either group: one exact host, every path. Without backendRefs the request goes where the client sent it. */
export function httpRouteManifest(intent: RouteIntent): KubernetesObject {
  return manifest(intent, [{ matches: [{ path: { type: "PathPrefix", value: "/" } }] }]);
}

/**
 * A TLSRoute for one SNI. Its schema wants a backendRef; the EgressNetwork itself means "where the client sent it". With its
 * namespace, since Linkerd's index and its status controller default that differently.
 */
export function tlsRouteManifest(intent: RouteIntent): KubernetesObject {
  return manifest(intent, [{ backendRefs: [networkRef(intent.network)] }]);
}

function manifest(intent: RouteIntent, rules: unknown[]): KubernetesObject {
  return {
    apiVersion: apiVersionOf(intent.kind),
    kind: intent.kind.kind,
    metadata: { name: intent.name, namespace: intent.namespace },
    spec: {
      // Every key in full: the namespace's default is the route's, and a parentRef without a port is never in force.
      parentRefs: [{ ...networkRef(intent.network), port: intent.port }],
      hostnames: [intent.host],
      rules,
    },
  };
}

function networkRef({ namespace, name }: NamespacedName) {
  return { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, name, namespace };
}
