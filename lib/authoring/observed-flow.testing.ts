import type { Flow, FlowVerdict } from "../flows/flow";
import type { FlowProtocol } from "../flows/protocol";
import type { Decision, EgressRequest } from "../linkerd/decision";
import { hostOfAuthority } from "../resolver/match/host-match";

/** For tests: the flow under which proxies count a request that was decided so; null where they count it under no EgressNetwork. */
export function observedFlow(request: EgressRequest, decision: Decision, id: string): Flow | null {
  const { egressNetwork: network, route } = decision;
  const protocol = familyOf(request, decision);
  if (!network || !route || protocol === null) return null;
  const host = protocol === "tls" ? request.sni : protocol === "tcp" ? null : hostOf(request);
  return {
    id,
    source: { namespace: request.clientNamespace, workload: "web", workloadKind: "Deployment", pods: [] },
    network,
    route,
    host,
    registrableDomain: host?.toLowerCase().split(".").slice(-2).join(".") ?? null,
    address: protocol === "tcp" ? request.ip : null,
    port: request.port,
    portConfirmed: true,
    protocol,
    verdict: verdictOf(decision),
    count: 1,
    ratePerSecond: 0.1,
    lastSeen: "2026-11-21T09:59:55Z",
    openConnections: null,
    latency: null,
    answers: {},
  };
}

function familyOf({ protocol }: EgressRequest, { policyProtocol, outcome }: Decision): FlowProtocol | null {
  if (policyProtocol === null || outcome === "unmatched") return null;
  if (policyProtocol === "opaque") return "tcp";
  if (policyProtocol === "tls") return "tls";
  if (policyProtocol === "grpc") return "grpc";
  return protocol === "tls" || protocol === "opaque" ? "tcp" : "http";
}

function hostOf({ authority, ip }: EgressRequest): string {
  return authority === null ? ip : hostOfAuthority(authority);
}

function verdictOf({ outcome, route }: Decision): FlowVerdict {
  if (outcome === "deny") return "denied";
  if (outcome === "fail") return "failed";
  if (outcome === "redirect" || outcome === "http-redirect") return "redirected";
  return route?.kind === "default" ? "allowed-by-default" : "allowed-by-route";
}
