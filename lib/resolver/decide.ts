import type { Decision, EgressRequest } from "../linkerd/decision";
import { governingTarget } from "./compile/address-index";
import { originalDestination, resolveBackends } from "./compile/backends";
import type { CompiledNetwork, Policy } from "./compile/compile";
import type { ConvertedRoute } from "./compile/convert-route";
import { type PortPolicy, portPolicyFor } from "./compile/port-policy";
import { attemptRoutes, type Fit } from "./compile/select-route";
import { decideByDefault, decideByRoute } from "./decide-route";
import { explainPort, explainUnasked } from "./explain/explain-port";
import { explainAttempts } from "./explain/explain-routes";
import { explainTarget } from "./explain/explain-target";
import { explainUnseen } from "./explain/explain-unseen";
import { Trace } from "./explain/trace";
import { type Answering, INVALID_POLICY_MESSAGE, refusedPolicy } from "./fate";
import { HttpRequest } from "./match/http-request";

/** What Linkerd would do with `request`. Total: odd objects and odd requests become trace steps, never exceptions. */
export function decide(request: EgressRequest, policy: Policy): Decision {
  return decideChoosing(request, policy, new Trace(request.clientNamespace), chooseBest);
}

export const UNDECIDED: Omit<Decision, "target" | "outcome"> = {
  egressNetwork: null,
  policyProtocol: null,
  route: null,
  rule: null,
  status: null,
  grpcStatus: null,
  error: null,
  backends: [],
  filters: [],
  location: null,
  message: null,
  split: null,
  trace: [],
};

/** Decides with another way to pick the route. */
export function decideChoosing(request: EgressRequest, policy: Policy, trace: Trace | null, choose: Choose): Decision {
  const network = governingTarget(request.ip, request.clientNamespace, policy);
  if (trace) {
    explainUnseen(trace, request);
    explainTarget(trace, request, policy, network);
  }
  if (typeof network !== "string") return decideOnPort({ request, policy, network, trace }, choose);
  return { ...UNDECIDED, target: network, outcome: "not-egress", trace: trace?.steps ?? [] };
}

export interface Context {
  request: EgressRequest;
  policy: Policy;
  network: CompiledNetwork;
  trace: Trace | null;
}

export function decideOnPort({ request, policy, network, trace }: Context, choose: Choose): Decision {
  const portPolicy = portPolicyFor(policy, network, request.port, request.clientNamespace);
  if (trace) explainPort(trace, policy, network, request, portPolicy);
  const { namespace, name } = network.ref;
  const base: Decision = {
    ...UNDECIDED,
    target: "egress-network",
    egressNetwork: { namespace, name },
    policyProtocol: portPolicy.refused ? "detect" : portPolicy.protocol,
    outcome: "unmatched",
    trace: trace?.steps ?? [],
  };
  const answering = answeringFor(request, portPolicy);
  if (trace) explainWhyUntried(trace, portPolicy, answering);
  if (portPolicy.refused) return refuse(base, answering ?? { family: "tcp" }, portPolicy.refused, trace);
  if (!answering) return mismatch(base, request, portPolicy, trace);

  const served = answering.family === familyServed(portPolicy);
  if (served && portPolicy.unpickable) {
    const { ref } = portPolicy.unpickable.route;
    const sentence = `All backends of ${trace?.name(ref)} have weight 0, which crashes the proxy on every request to this port.`;
    trace?.add("backend", "backend/all-weights-zero", "dropped", ref, sentence, "spec.rules");
    return { ...base, outcome: "fail", error: "proxy-panic: distribution must be valid" };
  }

  const routes = served ? portPolicy.routes : [];
  const http = "request" in answering ? answering.request : null;
  const host = answering.family === "tls" ? (request.sni?.toLowerCase() ?? null) : (http?.host ?? null);
  const chosen = choose(routes, host, http, portPolicy, trace);
  return decideChosen(base, chosen, answering, { request, policy, network, trace });
}

/** Picks the route that acts; null for the default. Prediction on partial requests puts its own choice here. */
export type Choose = (
  routes: readonly ConvertedRoute[],
  host: string | null,
  request: HttpRequest | null,
  portPolicy: PortPolicy,
  trace: Trace | null,
) => Fit | null;

export const chooseBest: Choose = (routes, host, request, portPolicy, trace) => {
  const { attempts, best } = attemptRoutes(routes, host, request);
  if (trace) explainAttempts(trace, portPolicy.protocol, attempts, best, host, request);
  return best;
};

function decideChosen(
  base: Decision,
  chosen: Fit | null,
  answering: Answering,
  { request, policy, network, trace }: Context,
): Decision {
  if (!chosen) {
    const backends = [originalDestination(network, request.port)];
    return decideByDefault(base, network.network.trafficPolicy, answering, backends, trace);
  }
  const { rank, route } = chosen;
  const matched: Answering =
    "request" in answering && rank && "path" in rank
      ? { ...answering, matchedPrefix: rank.prefix ? rank.path : null }
      : answering;
  const rule = "rules" in route ? route.rules[chosen.rule] : { filters: [], backendRefs: route.backendRefs };
  const backends = resolveBackends(rule?.backendRefs ?? [], network, request.port, policy);
  return decideByRoute(base, chosen, rule?.filters ?? [], matched, backends, trace);
}

function explainWhyUntried(trace: Trace, portPolicy: PortPolicy, answering: Answering | null): void {
  if (portPolicy.refused) explainUnasked(trace, portPolicy, "the proxy rejects the whole policy of this port");
  else if (!answering) explainUnasked(trace, portPolicy, "the connection is closed first");
  else if (answering.family !== familyServed(portPolicy)) {
    explainUnasked(trace, portPolicy, "the proxy does not recognize HTTP on this connection");
  } else if (portPolicy.unpickable) explainUnasked(trace, portPolicy, "the proxy crashes first");
}

function familyServed({ protocol }: PortPolicy): Answering["family"] {
  return protocol === "detect" ? "http" : protocol === "opaque" ? "tcp" : protocol;
}

/** What the proxy takes the connection for; null where it cannot read it as the port demands, and closes it. */
function answeringFor(request: EgressRequest, { protocol, refused }: PortPolicy): Answering | null {
  const isHttp = request.protocol === "http1" || request.protocol === "http2" || request.protocol === "grpc";
  if (refused) return isHttp ? answeringHttp("http", request) : { family: "tcp" };
  switch (protocol) {
    case "detect":
      return isHttp ? answeringHttp("http", request) : { family: "tcp" };
    case "grpc":
      return isHttp && request.protocol !== "http1" ? answeringHttp("grpc", request) : null;
    case "tls":
      return request.protocol === "tls" && request.sni ? { family: "tls" } : null;
    case "opaque":
      return { family: "tcp" };
  }
}

function answeringHttp(family: "http" | "grpc", request: EgressRequest): Answering {
  return { family, request: new HttpRequest(request), matchedPrefix: null };
}

function refuse(base: Decision, answering: Answering, why: string, trace: Trace | null): Decision {
  const sentence = `The proxy rejects the policy of this port (${why}), so everything on it fails.`;
  trace?.add("outcome", "outcome/invalid-policy", "kept", null, sentence);
  return {
    ...base,
    ...refusedPolicy(answering),
    route: { group: "", kind: "default", namespace: "", name: "invalid" },
    filters: [{ type: "InternalError", message: INVALID_POLICY_MESSAGE }],
  };
}

function mismatch(base: Decision, request: EgressRequest, { protocol }: PortPolicy, trace: Trace | null): Decision {
  const grpc = protocol === "grpc";
  const sentence = grpc
    ? `The port serves gRPC only: a ${request.protocol} connection is closed whatever the policy.`
    : "The port serves TLS by SNI only: a connection without an SNI is closed whatever the policy.";
  trace?.add("outcome", grpc ? "outcome/not-http2" : "outcome/no-sni", "kept", null, sentence);
  const why = grpc ? "connection is served as HTTP/2 without detection" : "Could not find SNI";
  return { ...base, error: `protocol mismatch: ${why}` };
}
