import { apiVersionRead, EGRESS_NETWORK, type RouteKind } from "../linkerd/kinds";
import type { KubernetesObject, NamespacedName } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { withDefaults } from "../schema/with-defaults";

/** What a drafted route is made of. */
export interface RouteIntent {
  kind: RouteKind;
  /** Where the route lives. Outside of the EgressNetwork's namespace it counts for clients of its own namespace alone. */
  namespace: string;
  name: string;
  network: NamespacedName;
  port: number;
  /** Exact names, or `*.` and a name; empty for a TCPRoute alone, which knows none. */
  hosts: string[];
  /** Of an HTTPRoute; absent or empty: every path by every method. */
  paths?: PathLimit[];
}

/** Requests below a path, by one method or by all (null). */
export interface PathLimit {
  prefix: string;
  method: string | null;
}

/**
 * The route exactly as it would be stored: what the API server fills in is there, so that GitOps tools see no difference. Without
 * backendRefs an HTTP request goes where the client sent it.
 */
export function routeManifest(
  intent: RouteIntent,
  snapshot: Pick<PolicySnapshot, "tlsRouteVersion">,
): KubernetesObject {
  return withDefaults({
    apiVersion: apiVersionRead(intent.kind, snapshot),
    kind: intent.kind.kind,
    metadata: { name: intent.name, namespace: intent.namespace },
    spec: {
      // Every key in full: the namespace's default is the route's, and a parentRef without a port is never in force.
      parentRefs: [{ ...networkRef(intent.network), port: intent.port }],
      ...(intent.hosts.length > 0 && { hostnames: intent.hosts }),
      rules: rulesOf(intent),
    },
  });
}

function rulesOf({ kind, network, paths = [] }: RouteIntent): unknown[] {
  switch (kind.family) {
    case "http": {
      const limits = paths.length > 0 ? paths : [{ prefix: "/", method: null }];
      return [{ matches: limits.map(pathMatch) }];
    }
    // Without a match a rule takes every method of every service; one with headers alone would spoil the port's policy.
    case "grpc":
      return [{}];
    // The schemas of TLSRoute and TCPRoute want a backendRef; the EgressNetwork itself means "where the client sent it". With its
    // namespace, since Linkerd's index and its status controller default that differently.
    case "tls":
    case "tcp":
      return [{ backendRefs: [networkRef(network)] }];
  }
}

/** As an HTTPRoute has it. */
export function pathMatch({ prefix, method }: PathLimit) {
  return { path: { type: "PathPrefix", value: prefix }, ...(method !== null && { method }) };
}

function networkRef({ namespace, name }: NamespacedName) {
  return { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, name, namespace };
}
