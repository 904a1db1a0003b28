import type { Flow } from "../../flows/flow";
import { protocolName } from "../../flows/protocol";
import type { PartialRequest } from "../../linkerd/decision";
import { GRPC_ROUTE, type RouteKind } from "../../linkerd/kinds";
import type { NamespacedName } from "../../linkerd/object";
import type { Policy } from "../../resolver/compile/compile";
import { decideFlow } from "../../resolver/partial/decide-flow";
import { NOTHING_TOLD, type PortsTold, provenPort } from "../../resolver/partial/dialled";
import { evidenceFor } from "../advice/advice-evidence";
import { addressOnlyNotYet, namelessNotYet, otherVerdictNotYet, unusableHostNotYet } from "../advice/not-yet";
import { routeKindFor, unservedAdvice } from "../advice/route-kind";
import { opaquePortNotices, portNotices, reachNotice } from "../advice/route-notices";
import { alreadyByDecision, alreadyByVerdict, partlyAllowed } from "../already-allowed";
import { routeHostname, routeName } from "../dns-name";
import type { Draft, DraftNotice } from "../draft";
import { failingNow } from "../failing-now";
import { freeName } from "../free-name";
import { isPort } from "../port";
import { portCandidates } from "../port-candidates";
import { type RouteIntent, routeManifest } from "../route-manifest";
import { wildcardFor } from "../shared-tenants";
import { requestOf } from "./flow-need";
import { judgingNetwork } from "./judging-network";
import { servedFamily } from "./served-family";

/**
 * The least route that allows `flow`: one exact name on one port, in the client's namespace. Or why there is none yet.
 * `port`: what the user confirmed; null takes the flow's own where that is confirmed, else the one that connections leave, else asks.
 * `observed`: other traffic of the window, on which advice rests. `told`: what connections say of its port.
 */
export function draftRoute(
  flow: Flow,
  {
    policy,
    port: asked,
    observed = [],
    told = NOTHING_TOLD,
  }: { policy: Policy; port: number | null; observed?: readonly Flow[]; told?: PortsTold | undefined },
): Draft {
  const { snapshot } = policy;
  const port = asked ?? (flow.portConfirmed ? flow.port : provenPort(told));
  const settled = failingByNow(flow, port, policy) ?? otherVerdictNotYet(flow) ?? alreadyByVerdict(flow);
  if (settled) return settled;
  const evidence = () => evidenceFor(flow, policy, observed);
  if (flow.network === null) return addressOnlyNotYet(evidence());
  const judging = judgingNetwork(flow.network, flow.source.namespace, snapshot);
  if (flow.protocol === "tcp") return judging.ok ? addressOnlyNotYet(evidence()) : judging.draft;
  if (flow.host === null) return namelessNotYet(evidence());
  const wildcard = wildcardFor(flow.host, flow.registrableDomain);
  const host = routeHostname(flow.host);
  if (host === null && wildcard === null) return unusableHostNotYet(flow.host, wildcard, evidence());
  if (!judging.ok) return judging.draft;
  const family = servedFamily(flow.protocol, flow.network, port, policy);
  const kind = routeKindFor(family, snapshot);
  if (kind === null) return { kind: "not-yet", ...unservedAdvice(family), command: null };
  if (port === null || !isPort(port)) return needsPort(flow, flow.network, port, policy, told);
  const target = {
    kind,
    network: flow.network,
    port,
    host: host ?? flow.host,
    admittedBy: host ?? wildcard ?? flow.host,
  };
  return draftFor(flow, target, judging.notices, policy);
}

interface Target {
  kind: RouteKind;
  network: NamespacedName;
  port: number;
  host: string;
  /** The name itself, or a wildcard where no route can name it exactly. */
  admittedBy: string;
}

function draftFor(flow: Flow, target: Target, networkNotices: DraftNotice[], policy: Policy): Draft {
  const { kind, network, port, host, admittedBy } = target;
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
  const name = freeName(kind, namespace, routeName(admittedBy.replace("*.", "any-"), port), policy.snapshot);
  const intent: RouteIntent = { kind, network, port, namespace, name, hosts: [admittedBy] };
  const place = `port ${port} through EgressNetwork ${network.namespace}/${network.name}`;
  return {
    kind: "route",
    manifest: routeManifest(intent, policy.snapshot),
    sentence: `Allows clients in namespace ${namespace} to reach ${admittedBy} over ${protocolName(kind.family)} on ${place}.`,
    notices: [
      ...otherThanReported(flow, port),
      ...portNotices(intent, policy),
      ...opaquePortNotices(intent, decision, policy),
      ...networkNotices,
      ...partlyAllowed(decision),
      ...widerThanName(host, admittedBy),
      ...keepsAllowed(flow),
      ...opensEveryService(kind),
      reachNotice(intent),
    ],
  };
}

/** Whatever it was in the window: routes take it now, and it fails. */
function failingByNow(flow: Flow, port: number | null, policy: Policy): Draft | null {
  if (flow.network === null) return null;
  const { observedRoute: _, ...request } = requestOf(flow, port ?? flow.port);
  return failingNow(flow, decideFlow(request, policy), policy);
}

/** An underscore is taken by proxies, and by no schema. */
function widerThanName(host: string, admittedBy: string): DraftNotice[] {
  if (host === admittedBy) return [];
  const sentence = `The Gateway API's schema does not allow underscores, so ${host} cannot be named exactly: ${admittedBy} allows every name below ${admittedBy.slice(2)}, at any depth.`;
  return [{ id: "wider-than-name", severity: "warn", sentence }];
}

function needsPort(flow: Flow, network: NamespacedName, asked: number | null, policy: Policy, told: PortsTold): Draft {
  return {
    kind: "needs-port",
    // No connection went to one that is refuted.
    reported: told.kind === "refuted" ? null : flow.port,
    candidates: portCandidates(flow, network, policy, told),
    sentence:
      asked === null
        ? "Confirm the port. A route applies to one port, and the proxy counts all ports of one EgressNetwork together."
        : `${asked} is not a valid port: use 1 to 65535.`,
  };
}

function opensEveryService(kind: RouteKind): DraftNotice[] {
  if (kind !== GRPC_ROUTE) return [];
  const sentence =
    "It allows every gRPC service of this hostname: metrics do not say which one was called. Narrow it under rules[].matches[].method.service; a header-only match would make the proxy reject the port's whole policy.";
  return [{ id: "opens-every-service", severity: "info", sentence }];
}

function otherThanReported(flow: Flow, port: number): DraftNotice[] {
  if (flow.portConfirmed || flow.port === null || flow.port === port) return [];
  const sentence = `The proxy reported port ${flow.port}, under which it counts all ports of one EgressNetwork; the route is for port ${port}.`;
  return [{ id: "other-port-than-reported", severity: "info", sentence }];
}

/** An allow-list is best written while the default still allows. */
function keepsAllowed(flow: Flow): DraftNotice[] {
  if (flow.verdict !== "allowed-by-default") return [];
  const sentence =
    "It is allowed by default today. The route changes nothing yet and keeps it allowed once the EgressNetwork is set to Deny.";
  return [{ id: "keeps-allowed", severity: "info", sentence }];
}
