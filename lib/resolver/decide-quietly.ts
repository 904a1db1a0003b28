import type { Decision, EgressRequest, PolicyProtocol } from "../linkerd/decision";
import { type Governing, governingTarget } from "./compile/address-index";
import type { CompiledNetwork, Policy } from "./compile/compile";
import { portPolicyFor } from "./compile/port-policy";
import { type IndexedMatch, RouteIndex } from "./compile/route-index";
import { attemptRoutes } from "./compile/select-route";
import { type Choose, chooseBest, decideOnPort, UNDECIDED } from "./decide";
import { HttpRequest } from "./match/http-request";

/**
 * The answer of `decide` without its trace, some hundred times as fast: network and rule are looked up instead of tried, and what follows
 * from a rule is worked out once for each kind of client. Decisions are shared, so they are frozen.
 */
export function decideQuietly(request: EgressRequest, policy: Policy): Decision {
  const network = governingTarget(request.ip, request.clientNamespace, policy);
  return typeof network === "string" ? NOT_EGRESS[network] : decideOn(network, request, policy);
}

const notEgress = (target: Exclude<Governing, CompiledNetwork>): Decision =>
  frozen({ ...UNDECIDED, target, outcome: "not-egress" });

const NOT_EGRESS = {
  service: notEgress("service"),
  "external-fallback": notEgress("external-fallback"),
  "cluster-unknown": notEgress("cluster-unknown"),
};

function decideOn(network: CompiledNetwork, request: EgressRequest, policy: Policy): Decision {
  const { protocol, routes, quiet } = portPolicyFor(policy, network, request.port, request.clientNamespace);
  const isHttp = request.protocol === "http1" || request.protocol === "http2" || request.protocol === "grpc";
  const http = isHttp ? new HttpRequest(request) : null;
  const client = clientOf(request, http, protocol);
  const served = routes.length > 0 && SERVED[protocol].includes(client);
  let found: IndexedMatch | null = null;
  if (served) {
    const host =
      protocol === "tls" ? (request.sni?.toLowerCase() ?? null) : protocol === "opaque" ? null : (http?.host ?? null);
    quiet.index ??= new RouteIndex(routes);
    if (!quiet.index.canFind(host)) return decideOnPort({ request, policy, network, trace: null }, chooseBest);
    found = quiet.index.find(host, protocol === "opaque" ? null : http);
  }
  const decisions = found ? found.decisions : quiet.byDefault;
  const known = decisions?.[client];
  if (known) return known;
  const decision = frozen(decideOnPort({ request, policy, network, trace: null }, only(found)));
  if (decisions) decisions[client] = decision;
  return decision;
}

/** All of a client that tells decisions by one rule apart, unless that rule redirects. */
enum Client {
  /** On ports that are not gRPC only, HTTP/2 as well. */
  Http1,
  Http2,
  /** HTTP/2 with a gRPC content type. */
  Grpc,
  Tls,
  Opaque,
}

function clientOf({ protocol, sni }: EgressRequest, http: HttpRequest | null, served: PolicyProtocol): Client {
  if (http?.grpcClient) return Client.Grpc;
  if (http) return protocol === "http2" && served === "grpc" ? Client.Http2 : Client.Http1;
  return protocol === "tls" && sni ? Client.Tls : Client.Opaque;
}

/** Whose requests a port matches against its routes. */
const SERVED: Record<PolicyProtocol, readonly Client[]> = {
  detect: [Client.Http1, Client.Grpc],
  grpc: [Client.Http2, Client.Grpc],
  tls: [Client.Tls],
  opaque: [Client.Http1, Client.Grpc, Client.Tls, Client.Opaque],
};

/** Tries but the route that was found, for how well it fits. */
function only(found: IndexedMatch | null): Choose {
  return (_routes, host, request) => (found ? attemptRoutes([found.route], host, request).best : null);
}

function frozen(decision: Decision): Decision {
  for (const list of [decision.backends, decision.filters, decision.split, decision.trace]) {
    if (list) Object.freeze(list);
  }
  return Object.freeze(decision);
}
