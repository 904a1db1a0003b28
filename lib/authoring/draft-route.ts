import type { Flow } from "../flows/flow";
import { GRPC_ROUTE, type PolicyKind, TLS_ROUTE } from "../linkerd/kinds";
import type { NamespacedName } from "../linkerd/object";
import type { Policy } from "../resolver/compile";
import { decideFlow } from "../resolver/decide-flow";
import type { PartialRequest } from "../resolver/decision";
import { alreadyByDecision, alreadyByVerdict, partlyAllowed } from "./already-allowed";
import { routeHostname, routeName } from "./dns-name";
import type { Draft, DraftNotice } from "./draft";
import { freeName } from "./free-name";
import { hostnameAdvice } from "./hostname-advice";
import { judgingNetwork } from "./judging-network";
import { addressOnlyNotYet, otherVerdictNotYet, unusableHostNotYet } from "./not-yet";
import { isPort, portCandidates } from "./port-candidates";
import { routeKindFor, unservedAdvice } from "./route-kind";
import { type RouteIntent, routeManifest } from "./route-manifest";
import { opaquePortNotices, portNotices, reachNotice } from "./route-notices";
import { servedFamily } from "./served-family";

/**
 * The least route that allows `flow`: one exact name on one port, in the client's namespace. Or why there is none yet.
 * `port`: what the user confirmed; null takes the flow's own where that is confirmed, else asks.
 */
export function draftRoute(flow: Flow, options: { policy: Policy; port: number | null }): Draft {
  const { policy } = options;
  const { snapshot } = policy;
  const settled = otherVerdictNotYet(flow) ?? alreadyByVerdict(flow);
  if (settled) return settled;
  if (flow.protocol === "tcp" || flow.network === null) return addressOnlyNotYet(flow);
  if (flow.host === null) return needsHostname(flow);
  const host = routeHostname(flow.host);
  if (host === null) return unusableHostNotYet(flow.host);
  const judging = judgingNetwork(flow.network, flow.source.namespace, snapshot);
  if (!judging.ok) return judging.draft;
  const port = options.port ?? (flow.portConfirmed ? flow.port : null);
  const family = servedFamily(flow.protocol, flow.network, port, policy);
  const kind = routeKindFor(family, snapshot);
  if (kind === null) return { kind: "not-yet", ...unservedAdvice(family) };
  if (port === null || !isPort(port)) return needsPort(flow, flow.network, port, policy);
  return draftFor(flow, { kind, network: flow.network, port, host }, judging.notices, policy);
}

const PROTOCOL: Record<string, string> = { [TLS_ROUTE.kind]: "TLS", [GRPC_ROUTE.kind]: "gRPC" };

interface Target {
  kind: PolicyKind;
  network: NamespacedName;
  port: number;
  host: string;
}

function draftFor(flow: Flow, target: Target, networkNotices: DraftNotice[], policy: Policy): Draft {
  const { kind, network, port, host } = target;
  const { namespace } = flow.source;
  const request: PartialRequest = {
    clientNamespace: namespace,
    family: flow.protocol,
    ip: flow.address,
    port,
    hostname: host,
    observedNetwork: network,
  };
  const decision = decideFlow(request, policy);
  const already = alreadyByDecision(flow, decision);
  if (already) return already;
  const name = freeName(kind, namespace, routeName(host, port), policy.snapshot);
  const intent: RouteIntent = { kind, network, port, namespace, name, hosts: [host] };
  const place = `port ${port} through EgressNetwork ${network.namespace}/${network.name}`;
  return {
    kind: "route",
    manifest: routeManifest(intent, policy.snapshot),
    sentence: `Allows clients of namespace ${namespace} to reach ${host} by ${PROTOCOL[kind.kind] ?? "HTTP"} on ${place}.`,
    notices: [
      ...portNotices(intent, policy),
      ...opaquePortNotices(intent, decision, policy),
      ...networkNotices,
      ...partlyAllowed(decision),
      ...keepsAllowed(flow),
      ...opensEveryService(kind),
      reachNotice(intent),
    ],
  };
}

function needsHostname(flow: Flow): Draft {
  const what = flow.protocol === "tls" ? "TLS connections" : "requests";
  return {
    kind: "needs-hostname",
    why: `The proxy counted ${what} without their host name, which Linkerd leaves out of its metrics unless told otherwise. Without a name there is nothing exact to allow.`,
    advice: hostnameAdvice(flow),
  };
}

function needsPort(flow: Flow, network: NamespacedName, asked: number | null, policy: Policy): Draft {
  return {
    kind: "needs-port",
    reported: flow.port,
    candidates: portCandidates(flow, network, policy),
    sentence:
      asked === null
        ? "On which port is it? A route counts for one port, and the proxy's count does not tell ports of one EgressNetwork apart."
        : `${asked} is no port: a number from 1 to 65535 is.`,
  };
}

function opensEveryService(kind: PolicyKind): DraftNotice[] {
  if (kind !== GRPC_ROUTE) return [];
  const sentence =
    "It opens every gRPC service of this name: metrics do not say which one was called. Narrow it under rules[].matches[].method.service; a match by headers alone would make the proxy refuse the port's whole policy.";
  return [{ id: "opens-every-service", severity: "info", sentence }];
}

/** An allow-list is best written while the default still allows. */
function keepsAllowed(flow: Flow): DraftNotice[] {
  if (flow.verdict !== "allowed-by-default") return [];
  const sentence =
    "It passes today by default. The route changes nothing yet, and keeps it allowed once the EgressNetwork is set to Deny.";
  return [{ id: "keeps-allowed", severity: "info", sentence }];
}
