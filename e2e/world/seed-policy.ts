import {
  apiVersionOf,
  EGRESS_NETWORK,
  GRPC_ROUTE,
  HTTP_ROUTE,
  type ResourceKind,
  TCP_ROUTE,
  TLS_ROUTE,
} from "../../lib/linkerd/kinds";
import type { KubernetesObject } from "../../lib/linkerd/object";

type Seed = Omit<KubernetesObject, "status">;

const network = (
  namespace: string,
  name: string,
  trafficPolicy: "Allow" | "Deny",
  cidrs: string[] = [],
  except: string[] = [],
): Seed => ({
  apiVersion: apiVersionOf(EGRESS_NETWORK),
  kind: EGRESS_NETWORK.kind,
  metadata: { namespace, name },
  spec: {
    trafficPolicy,
    ...(cidrs.length > 0 ? { networks: cidrs.map((cidr) => (except.length > 0 ? { cidr, except } : { cidr })) } : {}),
  },
});

const route = (
  kind: ResourceKind,
  namespace: string,
  name: string,
  parent: string,
  port: number,
  spec: object,
): Seed => ({
  apiVersion: apiVersionOf(kind),
  kind: kind.kind,
  metadata: { namespace, name },
  spec: { parentRefs: [{ ...parentRef(parent), port }], ...spec },
});

const parentRef = (name: string) => ({ group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, name });
/** "Onwards to where the client wanted": what TLS and TCP routes must spell out. */
const onwards = (name: string) => ({ rules: [{ backendRefs: [parentRef(name)] }] });
const path = (value: string) => ({ matches: [{ path: { type: "PathPrefix", value } }] });
const service = (namespace: string, name: string, port: number): Seed => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace, name },
  spec: { ports: [{ name: "http", port, protocol: "TCP", targetPort: port }], selector: { app: name } },
});

export const SEED_NAMESPACES: readonly string[] = [
  "linkerd-egress",
  "shop",
  "payments",
  "platform",
  "batch",
  "legacy",
  "analytics",
  "kube-system",
];

/** The policy which the demo starts with: something of each thing that the dashboard explains. */
export const SEED_POLICY: readonly Seed[] = [
  // For all who have no network of their own (batch): allowed and seen, by name on 443.
  network("linkerd-egress", "all-egress", "Allow"),
  route(TLS_ROUTE, "linkerd-egress", "aws", "all-egress", 443, {
    hostnames: ["*.amazonaws.com"],
    ...onwards("all-egress"),
  }),

  // Closed, with a few names let through; the rest waits for "Allow this".
  network("shop", "shop-egress", "Deny"),
  route(HTTP_ROUTE, "shop", "httpbin-get", "shop-egress", 80, { hostnames: ["httpbin.org"], rules: [path("/get")] }),
  route(HTTP_ROUTE, "shop", "geoip", "shop-egress", 80, { hostnames: ["geoip.maxmind.com"], rules: [path("/")] }),
  route(TLS_ROUTE, "shop", "web-apis", "shop-egress", 443, {
    hostnames: ["api.stripe.com", "*.googleapis.com"],
    ...onwards("shop-egress"),
  }),
  // Names one host of web-apis exactly, so it wins there; without it web-apis would act.
  route(TLS_ROUTE, "shop", "google-fonts", "shop-egress", 443, {
    hostnames: ["fonts.googleapis.com"],
    ...onwards("shop-egress"),
  }),
  // A TLSRoute on the same port outranks it: never in force.
  route(TCP_ROUTE, "shop", "https-passthrough", "shop-egress", 443, onwards("shop-egress")),

  network("payments", "payments-egress", "Deny"),
  route(TLS_ROUTE, "payments", "adyen", "payments-egress", 443, {
    hostnames: ["*.adyen.com"],
    ...onwards("payments-egress"),
  }),
  route(GRPC_ROUTE, "payments", "risk-scoring", "payments-egress", 50051, {
    rules: [{ matches: [{ method: { type: "Exact", service: "risk.v1.Scoring", method: "Score" } }] }],
  }),
  route(TCP_ROUTE, "payments", "ledger-replica", "payments-egress", 5432, onwards("payments-egress")),

  // Open, with one host sent to a mirror inside the cluster and one to a Service which nobody made.
  network("platform", "platform-egress", "Allow"),
  service("platform", "apt-mirror", 80),
  route(HTTP_ROUTE, "platform", "debian-to-mirror", "platform-egress", 80, {
    hostnames: ["deb.debian.org"],
    rules: [{ backendRefs: [{ kind: "Service", name: "apt-mirror", port: 80 }] }],
  }),
  route(HTTP_ROUTE, "platform", "old-mirror", "platform-egress", 8081, {
    rules: [{ backendRefs: [{ kind: "Service", name: "old-mirror", port: 80 }] }],
  }),

  // Narrow: what it does not list leaves unseen by any policy, since it hides the global network.
  network("legacy", "partner-vpn", "Deny", ["198.51.100.128/25", "2001:db8::/64"], ["198.51.100.250/32"]),
  // Covers the same addresses and more, so it loses them to the narrower one.
  network("legacy", "partner-range", "Allow", ["198.51.100.0/24"]),

  // Overlaps the cluster's own ranges: Linkerd does not accept it.
  network("analytics", "warehouse", "Allow", ["10.8.0.0/16"]),
  route(HTTP_ROUTE, "analytics", "warehouse-ready", "warehouse", 80, { rules: [path("/ready")] }),
];
