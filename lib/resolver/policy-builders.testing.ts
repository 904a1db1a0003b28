import type { EgressRequest, PartialRequest } from "../linkerd/decision";
import type { KubernetesObject, ObjectMeta } from "../linkerd/object";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../linkerd/policy-snapshot";

/** Builders for tests: a plain object with overrides. */
export function aSnapshot(resources: KubernetesObject[], overrides: Partial<PolicySnapshot> = {}): PolicySnapshot {
  return {
    readAt: "2026-01-01T00:00:00Z",
    resources,
    ...LINKERD_DEFAULTS,
    clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
    status: "computed",
    namespaces: ["shop", "payments", "linkerd-egress"],
    unread: [],
    ...overrides,
  };
}

interface NetworkOptions extends Partial<ObjectMeta> {
  trafficPolicy?: "Allow" | "Deny";
  networks?: { cidr: string; except?: string[] }[];
}

/** `shop/all-egress`, Deny, every address outside the cluster. */
export function aNetwork({ trafficPolicy = "Deny", networks, ...metadata }: NetworkOptions = {}): KubernetesObject {
  return {
    apiVersion: "policy.linkerd.io/v1alpha1",
    kind: "EgressNetwork",
    metadata: { namespace: "shop", name: "all-egress", creationTimestamp: "2026-01-01T00:00:00Z", ...metadata },
    spec: networks ? { trafficPolicy, networks } : { trafficPolicy },
  };
}

interface RouteOptions extends Partial<ObjectMeta> {
  /** Name of the EgressNetwork; with `parentNamespace` in another namespace. */
  parent?: string;
  parentNamespace?: string;
  port?: number | null;
  hostnames?: string[];
  rules?: unknown[];
}

const VERSIONS = { HTTPRoute: "v1", GRPCRoute: "v1", TLSRoute: "v1alpha2", TCPRoute: "v1alpha2" } as const;

/** Attached to `all-egress` in its own namespace, on port 80 (HTTP, gRPC) or 443; its one rule matches everything. */
export function aRoute(kind: keyof typeof VERSIONS, options: RouteOptions = {}): KubernetesObject {
  const stream = kind === "TLSRoute" || kind === "TCPRoute";
  const { parent = "all-egress", parentNamespace, port = stream ? 443 : 80, hostnames, rules, ...metadata } = options;
  const parentRef = {
    group: "policy.linkerd.io",
    kind: "EgressNetwork",
    name: parent,
    ...(parentNamespace === undefined ? {} : { namespace: parentNamespace }),
    ...(port === null ? {} : { port }),
  };
  return {
    apiVersion: `gateway.networking.k8s.io/${VERSIONS[kind]}`,
    kind,
    metadata: { namespace: "shop", name: kind.toLowerCase(), creationTimestamp: "2026-02-01T00:00:00Z", ...metadata },
    spec: {
      parentRefs: [parentRef],
      ...(hostnames === undefined ? {} : { hostnames }),
      rules: rules ?? [stream ? { backendRefs: [] } : {}],
    },
  };
}

/** GET http://httpbin.org/get over HTTP/1 from `shop`. */
export function anEgressRequest(overrides: Partial<EgressRequest> = {}): EgressRequest {
  return {
    clientNamespace: "shop",
    ip: "93.184.216.34",
    port: 80,
    protocol: "http1",
    authority: "httpbin.org",
    method: "GET",
    path: "/get",
    headers: {},
    sni: null,
    ...overrides,
  };
}

/** The same as metrics have it: no address, no path. */
export function aPartialRequest(overrides: Partial<PartialRequest> = {}): PartialRequest {
  return {
    clientNamespace: "shop",
    family: "http",
    ip: null,
    port: 80,
    hostname: "httpbin.org",
    observedNetwork: { namespace: "shop", name: "all-egress" },
    ...overrides,
  };
}
