import { contains, parseIp, printIp } from "../lib/linkerd/address";
import type { Decision, EgressRequest } from "../lib/linkerd/decision";
import type { ObjectRef } from "../lib/linkerd/object";
import type { PolicySnapshot } from "../lib/linkerd/policy-snapshot";
import { readCatalog } from "../lib/resolver/compile/catalog";
import { type ConvertedRoute, convertRoute } from "../lib/resolver/compile/convert-route";
import { predictFrom } from "../lib/resolver/compile/predict-status";
import { compareHosts, type HostRank, matchHost } from "../lib/resolver/match/host-match";
import { HttpRequest } from "../lib/resolver/match/http-request";
import { ANY_RPC, compareGrpc, type GrpcRank, matchGrpc } from "../lib/resolver/match/match-grpc";
import { ANY_HTTP, compareHttp, type HttpRank, matchHttp } from "../lib/resolver/match/match-http";
import { everythingBut, sized } from "../lib/resolver/match/select-network";

export type NaiveAnswer = Pick<Decision, "target" | "egressNetwork" | "policyProtocol" | "route" | "rule" | "outcome">;

const FAMILIES = ["grpc", "http", "tls", "tcp"] as const;
const PROTOCOL = { grpc: "grpc", http: "detect", tls: "tls", tcp: "opaque" } as const;
const DEFAULT_NAME = { grpc: "grpc", detect: "http", tls: "tls", opaque: "tcp" } as const;

/**
 * The benchmark's reference: filter, sort, take the first, as one would read Linkerd's rules aloud. No index, nothing remembered between
 * requests. Speaks for the worlds of the benchmark only: no opaque ports, consumer routes, weights or refused policies.
 */
export function naiveResolver(snapshot: PolicySnapshot): (request: EgressRequest) => NaiveAnswer {
  const catalog = readCatalog(snapshot);
  const { clusterNetworks, services } = catalog;
  const networks = catalog.networks.map((network) => ({
    ...network,
    entries: network.networks?.map(sized) ?? everythingBut(clusterNetworks),
  }));
  const statuses = predictFrom(catalog).routes;
  const attached = catalog.routes.flatMap((route, i) => {
    const converted = convertRoute(route, catalog.reads);
    return converted.ok
      ? (statuses[i]?.parents ?? []).map((parent) => ({ ...parent, ...parent.parentRef, route: converted.value }))
      : [];
  });

  function governing({ ip, clientNamespace }: EgressRequest) {
    const address = parseIp(ip);
    if (!address) return "external-fallback" as const;
    if (services.some(({ addresses }) => addresses.includes(printIp(address)))) return "service" as const;
    const own = networks.filter(({ namespace }) => namespace === clientNamespace);
    const pool = own.length > 0 ? own : networks.filter((each) => each.namespace === snapshot.globalEgressNamespace);
    const [first] = pool
      .flatMap((network) =>
        network.entries
          .filter(({ cidr, except }) => contains(cidr, address) && !except.some((each) => contains(each, address)))
          .map(({ size }) => ({ network, size })),
      )
      .sort((a, b) => {
        if (a.size !== b.size) return a.size < b.size ? -1 : 1;
        return (a.network.createdAt ?? 0) - (b.network.createdAt ?? 0) || (a.network.name < b.network.name ? -1 : 1);
      });
    if (first) return first.network;
    return clusterNetworks.some((cidr) => contains(cidr, address)) ? "cluster-unknown" : "external-fallback";
  }

  function outcomeOf({ route, rule }: Fit): Decision["outcome"] {
    const { filters, backendRefs } =
      "rules" in route ? (route.rules[rule] ?? { filters: [], backendRefs: [] }) : { filters: [], ...route };
    if (filters.some(({ type }) => type === "RequestRedirect")) return "http-redirect";
    const [backend] = backendRefs;
    if (!backend) return "allow";
    return services.some(({ namespace, name }) => namespace === backend.namespace && name === backend.name)
      ? "redirect"
      : "fail";
  }

  return (request) => {
    const network = governing(request);
    if (typeof network === "string") {
      return { ...NOTHING, target: network, outcome: "not-egress" };
    }
    const { namespace, name } = network;
    const onPort = attached
      .filter((each) => each.namespace === namespace && each.name === name)
      .filter((each) => each.port === request.port && each.accepted)
      .map(({ route }) => route);
    const family = FAMILIES.find((each) => onPort.some((route) => route.family === each)) ?? "http";
    const policyProtocol = PROTOCOL[family];
    const answer = { target: "egress-network" as const, egressNetwork: { namespace, name }, policyProtocol };
    const isHttp = request.protocol === "http1" || request.protocol === "http2" || request.protocol === "grpc";
    if (family === "grpc" && (!isHttp || request.protocol === "http1")) return { ...NOTHING, ...answer };
    if (family === "tls" && !request.sni) return { ...NOTHING, ...answer };
    const asTcp = family === "http" && !isHttp;
    const [best] = onPort
      .filter((route) => route.family === family && !asTcp)
      .sort((a, b) => ageOf(a) - ageOf(b) || (a.route.metadata.name < b.route.metadata.name ? -1 : 1))
      .flatMap((route) => fitsOf(route, request))
      .sort(betterFirst);
    if (best) return { ...answer, route: best.route.route.ref, rule: best.rule, outcome: outcomeOf(best) };
    const outcome = network.trafficPolicy === "Deny" ? "deny" : "allow";
    const shown = asTcp ? "tcp" : DEFAULT_NAME[policyProtocol];
    const route: ObjectRef = { group: "", kind: "default", namespace: "", name: `${shown}-egress-${outcome}` };
    return { ...answer, route, rule: null, outcome };
  };
}

const NOTHING: NaiveAnswer = {
  target: "egress-network",
  egressNetwork: null,
  policyProtocol: null,
  route: null,
  rule: null,
  outcome: "unmatched",
};

interface Fit {
  route: ConvertedRoute;
  rule: number;
  host: HostRank;
  rank: HttpRank | GrpcRank | null;
}

function ageOf({ route }: ConvertedRoute): number {
  return route.metadata.createdAt ?? Number.MAX_SAFE_INTEGER;
}

/** Every match of every rule that takes the request. */
function fitsOf(route: ConvertedRoute, request: EgressRequest): Fit[] {
  const http = new HttpRequest(request);
  const tls = route.family === "tls";
  const host = matchHost(route.route.hostnames, tls ? (request.sni?.toLowerCase() ?? null) : http.host, !tls);
  if (!host) return [];
  if (!("rules" in route)) return [{ route, rule: 0, host, rank: null }];
  const ranks: (HttpRank | GrpcRank | string)[][] =
    route.family === "http"
      ? route.rules.map(({ matches }) => (matches.length === 0 ? [ANY_HTTP] : matches.map((m) => matchHttp(m, http))))
      : route.rules.map(({ matches }) => (matches.length === 0 ? [ANY_RPC] : matches.map((m) => matchGrpc(m, http))));
  return ranks.flatMap((list, rule) =>
    list.flatMap((rank) => (typeof rank === "string" ? [] : [{ route, rule, host, rank }])),
  );
}

function betterFirst(a: Fit, b: Fit): number {
  return compareHosts(b.host, a.host) || compareRanks(b.rank, a.rank);
}

function compareRanks(a: Fit["rank"], b: Fit["rank"]): number {
  if (!a || !b) return 0;
  if ("path" in a) return "path" in b ? compareHttp(a, b) : 0;
  return "path" in b ? 0 : compareGrpc(a, b);
}
