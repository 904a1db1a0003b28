import type { Flow } from "../flows/flow";
import { GRPC_ROUTE, HTTP_ROUTE, POLICY_HTTP_ROUTE, type PolicyKind, TLS_ROUTE } from "../linkerd/kinds";
import type { NamespacedName } from "../linkerd/object";
import { attachedRoutes } from "../resolver/attached-routes";
import type { Policy } from "../resolver/compile";
import type { PortCandidate } from "./draft";

/** A port that has one of these is likely one of the flow's. */
const KINDS: Record<Flow["protocol"], readonly PolicyKind[]> = {
  http: [HTTP_ROUTE, POLICY_HTTP_ROUTE],
  grpc: [GRPC_ROUTE, HTTP_ROUTE, POLICY_HTTP_ROUTE],
  tls: [TLS_ROUTE],
  tcp: [],
};

/** Ports on which `flow` may have happened, likeliest first. Proxies count ports of one EgressNetwork together, so any may be it. */
export function portCandidates(flow: Flow, network: NamespacedName, policy: Policy): PortCandidate[] {
  const usual = flow.protocol === "tls" ? 443 : 80;
  const kinds = KINDS[flow.protocol];
  const candidates: PortCandidate[] = [];
  const add = (port: number | null, why: string) => {
    if (port !== null && isPort(port) && !candidates.some((each) => each.port === port)) candidates.push({ port, why });
  };
  add(flow.port, "Reported by the proxy, which counts all ports of an EgressNetwork under the first one it saw.");
  for (const { port, routes } of attachedRoutes(network, policy)) {
    const route = routes.find(({ ref }) => kinds.some((kind) => kind.kind === ref.kind && kind.group === ref.group));
    if (route) add(port, `${route.ref.kind} ${route.ref.namespace}/${route.ref.name} is there already.`);
  }
  add(usual, flow.protocol === "tls" ? "The usual port of HTTPS." : "The usual port of plain HTTP.");
  return candidates;
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}
