import { apiVersionOf, EGRESS_NETWORK, HTTP_ROUTE, type ResourceKind, TLS_ROUTE } from "../linkerd/kinds";
import type { KubernetesObject, ObjectMeta } from "../linkerd/object";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../linkerd/policy-snapshot";

/** Builders for tests: a shop whose EgressNetwork `shop/all-egress` denies. */

export const READ_AT = "2026-11-21T10:00:00.500Z";

export function aSnapshot(resources: KubernetesObject[], overrides: Partial<PolicySnapshot> = {}): PolicySnapshot {
  return {
    readAt: READ_AT,
    resources,
    clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
    globalEgressNamespace: LINKERD_DEFAULTS.globalEgressNamespace,
    defaultOpaquePorts: LINKERD_DEFAULTS.defaultOpaquePorts,
    tlsRouteHostnames: LINKERD_DEFAULTS.tlsRouteHostnames,
    status: "live",
    namespaces: ["apps", "linkerd-egress", "shop"],
    unread: [],
    ...overrides,
  };
}

const BORN = "2026-11-20T10:00:00Z";

function meta(namespace: string, name: string): ObjectMeta {
  return { namespace, name, uid: `uid-of-${name}`, resourceVersion: "100", generation: 1, creationTimestamp: BORN };
}

export function aNetwork(
  overrides: { namespace?: string; name?: string; spec?: Record<string, unknown>; metadata?: Partial<ObjectMeta> } = {},
): KubernetesObject {
  const { namespace = "shop", name = "all-egress" } = overrides;
  return {
    apiVersion: apiVersionOf(EGRESS_NETWORK),
    kind: EGRESS_NETWORK.kind,
    metadata: { ...meta(namespace, name), ...overrides.metadata },
    spec: { trafficPolicy: "Deny", ...overrides.spec },
    status: { conditions: [{ type: "Accepted", status: "True", reason: "Accepted", message: "" }] },
  };
}

interface RouteParts {
  kind?: ResourceKind;
  namespace?: string;
  name?: string;
  network?: { namespace: string; name: string };
  port?: number;
  hostnames?: string[];
  rules?: unknown[];
  accepted?: boolean;
}

/** Accepted, unless said otherwise. */
export function aRoute(parts: RouteParts = {}): KubernetesObject {
  const { kind = HTTP_ROUTE, namespace = "shop", port = 80, accepted = true } = parts;
  const network = parts.network ?? { namespace: "shop", name: "all-egress" };
  const parentRef = { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, ...network, port };
  const backendRefs = [{ group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, ...network }];
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: meta(namespace, parts.name ?? "a-route"),
    spec: {
      parentRefs: [parentRef],
      hostnames: parts.hostnames ?? ["httpbin.org"],
      rules: parts.rules ?? (kind === TLS_ROUTE ? [{ backendRefs }] : [{}]),
    },
    status: {
      parents: [
        {
          parentRef,
          controllerName: "linkerd.io/policy-controller",
          conditions: [
            {
              type: "Accepted",
              status: accepted ? "True" : "False",
              reason: accepted ? "Accepted" : "RouteReasonConflicted",
              message: "",
            },
            { type: "ResolvedRefs", status: "True", reason: "ResolvedRefs", message: "" },
          ],
        },
      ],
    },
  };
}
