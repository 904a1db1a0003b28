import type { EgressRequest } from "../lib/linkerd/decision";
import type { KubernetesObject } from "../lib/linkerd/object";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../lib/linkerd/policy-snapshot";

/** Where the EgressNetworks live: among 50 namespaces of clients, or all in the global one. */
export type Placement = "spread" | "global";

export interface BenchWorld {
  snapshot: PolicySnapshot;
  requests: EgressRequest[];
}

const NAMESPACES = 50;
const VERBS = ["GET", "POST", "PUT", "DELETE"];
const PORTS = { HTTPRoute: 80, TLSRoute: 443, GRPCRoute: 50_051 } as const;

/**
 * A world of `routeCount` routes on up to 100 EgressNetworks, and requests to it: most meet a route, some a host, path or address that
 * nobody names. The same seed makes the same world.
 */
export function benchWorld(routeCount: number, placement: Placement, requestCount: number, seed = 7): BenchWorld {
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const networkCount = Math.min(100, Math.max(2, routeCount / 10));
  const namespaceOf = (network: number) =>
    placement === "global" ? LINKERD_DEFAULTS.globalEgressNamespace : `team-${network % NAMESPACES}`;
  const networks = Array.from({ length: networkCount }, (_, i) => aNetwork(i, namespaceOf(i)));
  const routes: KubernetesObject[] = [];
  const requests: EgressRequest[] = [];
  const wanted: EgressRequest[] = [];
  for (let i = 0; i < routeCount; i += 1) {
    const network = i % networkCount;
    const kind = pick([
      "HTTPRoute",
      "HTTPRoute",
      "HTTPRoute",
      "HTTPRoute",
      "HTTPRoute",
      "HTTPRoute",
      "TLSRoute",
      "TLSRoute",
      "TLSRoute",
      "GRPCRoute",
    ] as const);
    const wildcard = random() < 0.15;
    const host = `${pick(["api", "cdn", "auth"])}-${i}.partner-${Math.floor(i / 4)}.example`;
    const base = `/v${1 + Math.floor(random() * 3)}/${pick(["orders", "charges", "users"])}`;
    const rules = rulesOf(kind, base, i, random());
    const namespace = namespaceOf(network);
    const parentRefs = [
      { group: "policy.linkerd.io", kind: "EgressNetwork", name: `net-${network}`, port: PORTS[kind] },
    ];
    routes.push({
      apiVersion: `gateway.networking.k8s.io/${kind === "TLSRoute" ? "v1alpha2" : "v1"}`,
      kind,
      metadata: { namespace, name: `route-${i}`, creationTimestamp: new Date(1.7e12 + i * 1000).toISOString() },
      spec: { parentRefs, hostnames: [wildcard ? `*.${host}` : host], rules },
    });
    const asked = wildcard ? `eu.${host}` : host;
    const client = placement === "global" ? `team-${Math.floor(random() * NAMESPACES)}` : namespace;
    const http = kind === "HTTPRoute";
    wanted.push({
      clientNamespace: client,
      ip: `203.${network}.${Math.floor(random() * 250)}.${Math.floor(random() * 250)}`,
      port: PORTS[kind],
      protocol: http ? pick(["http1", "http2"]) : kind === "TLSRoute" ? "tls" : "grpc",
      authority: kind === "TLSRoute" ? null : asked,
      method: http ? pick(VERBS) : null,
      path: http
        ? pick([base, `${base}/${i}/items?page=2`, "/"])
        : kind === "GRPCRoute"
          ? `/shop.Orders${i}/Get`
          : null,
      headers: random() < 0.3 ? { "x-tenant": "blue", accept: "application/json" } : {},
      sni: kind === "TLSRoute" ? asked : null,
    });
  }
  for (let i = 0; i < requestCount; i += 1) {
    const request = { ...pick(wanted) };
    const chance = random();
    if (chance < 0.1)
      Object.assign(
        request,
        request.sni ? { sni: `x${i}.elsewhere.example` } : { authority: `x${i}.elsewhere.example` },
      );
    else if (chance < 0.15) request.ip = `198.51.100.${i % 250}`;
    else if (chance < 0.2) request.ip = `10.1.${i % 250}.7`;
    else if (chance < 0.25) request.path = `/other/${i}`;
    requests.push(request);
  }
  // Through JSON, as requests come: strings that no map has seen yet.
  return {
    snapshot: snapshotOf([...networks, ...routes, ...SERVICES]),
    requests: JSON.parse(JSON.stringify(requests)),
  };
}

const SERVICES: KubernetesObject[] = Array.from({ length: 20 }, (_, i) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace: `team-${i}`, name: "mirror" },
  spec: { clusterIP: `10.43.0.${i + 1}`, clusterIPs: [`10.43.0.${i + 1}`], ports: [{ port: 80 }] },
}));

function aNetwork(index: number, namespace: string): KubernetesObject {
  const networks = [{ cidr: `203.${index}.0.0/16`, except: [`203.${index}.255.0/24`] }];
  // Every fifth covers a wider range as well, where the narrower ones win.
  if (index % 5 === 0) networks.push({ cidr: "203.0.0.0/8", except: ["203.200.0.0/16"] });
  return {
    apiVersion: "policy.linkerd.io/v1alpha1",
    kind: "EgressNetwork",
    metadata: { namespace, name: `net-${index}`, creationTimestamp: new Date(1.6e12 + index * 1000).toISOString() },
    spec: { trafficPolicy: index % 3 === 0 ? "Allow" : "Deny", networks },
  };
}

function rulesOf(kind: keyof typeof PORTS, base: string, index: number, chance: number): unknown[] {
  if (kind === "TLSRoute") return [{ backendRefs: [] }];
  if (kind === "GRPCRoute") return [{ matches: [{ method: { service: `shop.Orders${index}` } }] }];
  const prefix = { path: { type: "PathPrefix", value: base } };
  if (chance < 0.05) return [{ matches: [{ path: { type: "RegularExpression", value: `${base}/\\d+/items` } }] }];
  if (chance < 0.25) return [{ matches: [{ path: { type: "Exact", value: base } }, { ...prefix, method: "GET" }] }];
  if (chance < 0.35)
    return [{ matches: [{ ...prefix, headers: [{ name: "X-Tenant", value: "blue" }] }] }, { matches: [prefix] }];
  if (chance < 0.4)
    return [{ matches: [prefix], backendRefs: [{ name: "mirror", namespace: `team-${index % 20}`, port: 80 }] }];
  if (chance < 0.42)
    return [
      {
        matches: [prefix],
        filters: [{ type: "RequestRedirect", requestRedirect: { hostname: "new.example", statusCode: 301 } }],
      },
    ];
  return chance < 0.7 ? [{}] : [{ matches: [prefix] }];
}

function snapshotOf(resources: KubernetesObject[]): PolicySnapshot {
  return {
    ...LINKERD_DEFAULTS,
    readAt: "2026-01-01T00:00:00Z",
    clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
    resources,
    status: "computed",
    namespaces: Array.from({ length: NAMESPACES }, (_, i) => `team-${i}`),
    unread: [],
  };
}

/** mulberry32: the same numbers everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
