import type { Flow } from "../flows/flow";
import { GRPC_ROUTE, HTTP_ROUTE, POLICY_HTTP_ROUTE, type RouteKind, TLS_ROUTE } from "../linkerd/kinds";
import { type NamespacedName, printRef } from "../linkerd/object";
import { printShare } from "../print/print-share";
import { attachedRoutes } from "../resolver/compile/attached-routes";
import type { Policy } from "../resolver/compile/compile";
import { type DialledPort, NOTHING_TOLD, type PortsTold } from "../resolver/partial/dialled";
import type { PortCandidate } from "./draft";
import { isPort } from "./port";

/** A port that has one of these is likely one of the flow's. */
const KINDS: Record<Flow["protocol"], readonly RouteKind[]> = {
  http: [HTTP_ROUTE, POLICY_HTTP_ROUTE],
  grpc: [GRPC_ROUTE, HTTP_ROUTE, POLICY_HTTP_ROUTE],
  tls: [TLS_ROUTE],
  tcp: [],
};

/**
 * Ports on which `flow` may have happened, likeliest first: those to which its workload opened connections, where these are known. Else
 * any may be it, since proxies count ports of one EgressNetwork together.
 */
export function portCandidates(
  flow: Flow,
  network: NamespacedName,
  policy: Policy,
  told: PortsTold = NOTHING_TOLD,
): PortCandidate[] {
  if (told.kind !== "unknown") return told.ports.map(dialledCandidate);
  const usual = flow.protocol === "tls" ? 443 : 80;
  const kinds = KINDS[flow.protocol];
  const candidates: PortCandidate[] = [];
  const add = (port: number | null, why: string) => {
    if (port !== null && isPort(port) && !candidates.some((each) => each.port === port)) candidates.push({ port, why });
  };
  add(flow.port, "Reported by the proxy, which counts all ports of an EgressNetwork under the first one it saw.");
  for (const { port, routes } of attachedRoutes(network, policy)) {
    const route = routes.find(({ ref }) => kinds.some((kind) => kind.kind === ref.kind && kind.group === ref.group));
    if (route) add(port, `${printRef(route.ref)} is already there.`);
  }
  add(usual, flow.protocol === "tls" ? "The usual port of HTTPS." : "The usual port of plain HTTP.");
  return candidates;
}

const MOST_ADDRESSES = 3;

function dialledCandidate({ port, addresses, connections, share }: DialledPort): PortCandidate {
  const named = addresses.slice(0, MOST_ADDRESSES).join(", ");
  const more = addresses.length > MOST_ADDRESSES ? ` and ${addresses.length - MOST_ADDRESSES} more` : "";
  const opened =
    connections === 0 ? "no new connections, maybe an older one" : `${printShare(share)} of its connections`;
  return { port, why: `${opened}: ${named}${more}` };
}
