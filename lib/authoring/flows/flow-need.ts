import type { Flow } from "../../flows/flow";
import { countsRequests, type FlowProtocol } from "../../flows/protocol";
import type { FlowDecision, Outcome, PartialRequest } from "../../linkerd/decision";
import type { RouteKind } from "../../linkerd/kinds";
import type { NamespacedName } from "../../linkerd/object";
import { printShare } from "../../print/print-share";
import { decideFlow } from "../../resolver/partial/decide-flow";
import { NOTHING_TOLD, type PortsTold, provenPort } from "../../resolver/partial/dialled";
import { evidenceFor } from "../advice/advice-evidence";
import { addressOnlyNotYet, namelessNotYet, otherVerdictNotYet, unusableHostNotYet } from "../advice/not-yet";
import { routeKindFor, unservedAdvice } from "../advice/route-kind";
import { httpHostname, routeHostname } from "../dns-name";
import type { DraftNotice } from "../draft";
import { failingNow } from "../failing-now";
import { isPort } from "../port";
import type { DraftOptions, LeftOut } from "../route-proposal";
import { wildcardFor } from "../shared-tenants";
import type { DraftingPolicy } from "./drafting-policy";
import { servedFamily } from "./served-family";

/** What has to be opened for one flow: a name, or (host null) an address or a whole port. */
export interface FlowNeed {
  flow: Flow;
  family: FlowProtocol;
  kind: RouteKind;
  network: NamespacedName;
  port: number;
  /** Who says that it is this port: the route family that counted it, connections of its workload, whoever was asked, or a report alone. */
  portFrom: "metrics" | "connections" | "person" | "report";
  host: string | null;
  /** By the policy of now, if nothing were allowed by default. */
  decision: FlowDecision;
  networkNotices: DraftNotice[];
}

export type FlowAnswer =
  | { kind: "need"; need: FlowNeed }
  | { kind: "address"; flow: Flow; network: NamespacedName; address: string }
  /** Routes of today take it, and it gets somewhere. */
  | { kind: "already" }
  | { kind: "left-out"; why: Omit<LeftOut, "flows"> };

/** What `flow` needs so that it passes when nothing is allowed by default. */
export function flowNeed(flow: Flow, drafting: DraftingPolicy, options: DraftOptions): FlowAnswer {
  const typedSni = flow.protocol === "tcp" ? (options.sniOf?.(flow) ?? null) : null;
  const typed = flow.host === null ? typedHost(flow, options) : null;
  const asked = typedSni ?? flow.host ?? typed;
  const { port, portFrom } = portFor(flow, options);
  const network = drafting.networkOf(flow);
  if (flow.verdict === "uncovered" || network === null) return uncovered(flow);
  const host = asked === null ? null : typed === null ? routeHostname(asked) : httpHostname(typed);
  const evidence = () => evidenceFor(flow, drafting.policy, options.observed ?? []);
  const decision = decideFlow(
    {
      ...requestOf(flow, port),
      ...(flow.host === null && asked !== null && { hostname: host ?? asked }),
      ...(typedSni !== null && { family: "tls" }),
    },
    drafting.denying,
    drafting.observed,
  );
  const asking = decisionsFor(decision, host, flow, port, drafting, options);
  if (asking.every(isTaken)) {
    const [failing] = asking.flatMap((each) => failingNow(flow, each, drafting.denying) ?? []);
    return failing ? leftOut("failing", failing.why, failing.advice) : { kind: "already" };
  }
  const judging = drafting.judging(network, flow.source.namespace);
  if (!judging.ok) {
    const draft = judging.draft;
    return draft.kind === "not-yet" ? leftOut("no-network", draft.why, draft.advice) : { kind: "already" };
  }
  if (port === null || !isPort(port)) return needsPort(flow, toldOf(flow, options));
  const isTcp = flow.protocol === "tcp" && typedSni === null;
  if (isTcp && !options.confirmedTcpPorts?.includes(port)) {
    if (options.addressNetworks && flow.address !== null)
      return { kind: "address", flow, network, address: flow.address };
    const known = evidence();
    const { why, advice, command } = addressOnlyNotYet(known);
    return leftOut(known.opaque === null ? "address-only" : "opaque-port", why, advice, command);
  }
  if (!isTcp && asked === null) {
    const { why, advice, command } = namelessNotYet(evidence());
    return leftOut("needs-hostname", why, advice, command);
  }
  const wildcard = host === null && asked !== null ? wildcardFor(asked, flow.registrableDomain) : null;
  const accepted = wildcard !== null && isAccepted(wildcard, options);
  if (!isTcp && host === null && !accepted) {
    const { why, advice, command } = unusableHostNotYet(asked ?? "", wildcard, evidence());
    return leftOut("unusable-host", why, advice, command);
  }
  const family = typedSni !== null ? "tls" : servedFamily(flow.protocol, network, port, drafting.policy);
  const kind = routeKindFor(family, drafting.policy.snapshot);
  if (kind === null) {
    const { why, advice } = unservedAdvice(family);
    return leftOut("unserved", why, advice);
  }
  const need = { flow, family, kind, network, port, portFrom, host: isTcp ? null : (host ?? wildcard), decision };
  return { kind: "need", need: { ...need, networkNotices: judging.notices } };
}

/** The port that a route for `flow` counts for, and who says so. */
export function portFor(flow: Flow, options: DraftOptions): { port: number | null; portFrom: FlowNeed["portFrom"] } {
  if (flow.portConfirmed) return { port: flow.port, portFrom: "metrics" };
  const proven = provenPort(toldOf(flow, options));
  if (proven !== null) return { port: proven, portFrom: "connections" };
  const said = options.portOf?.(flow) ?? null;
  if (said !== null) return { port: said, portFrom: "person" };
  return { port: options.reportedOf?.(flow) ?? null, portFrom: "report" };
}

function toldOf(flow: Flow, options: DraftOptions): PortsTold {
  return options.toldOf?.(flow) ?? NOTHING_TOLD;
}

/** What was counted, on a port that somebody vouches for. */
export function requestOf(flow: Flow, port: number | null): PartialRequest {
  return {
    clientNamespace: flow.source.namespace,
    family: flow.protocol,
    ip: flow.address,
    port,
    hostname: flow.host,
    observedNetwork: flow.network,
    observedRoute: flow.route,
  };
}

/** What the policy makes of it: where paths of its host are limited, of each path within, and of another. */
function decisionsFor(
  decision: FlowDecision,
  host: string | null,
  flow: Flow,
  port: number | null,
  { denying, observed }: DraftingPolicy,
  options: DraftOptions,
): FlowDecision[] {
  const isHttp = countsRequests(flow);
  const limits = (host !== null && isHttp && options.paths?.get(host)) || [];
  if (limits.length === 0) return [decision];
  const { observedRoute: _, ...request } = requestOf(flow, port);
  return limits.flatMap(({ prefix, method }) =>
    [prefix, `${prefix.replace(/\/+$/, "")}/any-other-path`].map((path) =>
      decideFlow({ ...request, path, ...(method !== null && { method }) }, denying, observed),
    ),
  );
}

/** Whether routes take it, wherever they send it: a further one would add nothing, or never act. */
function isTaken(decision: FlowDecision): boolean {
  // What is certain is not asked for its explanation: making one costs more than the decision.
  if (decision.certain) return takes(decision.outcome);
  return decision.candidates.length > 0 && decision.candidates.every(({ outcome }) => takes(outcome));
}

function takes(outcome: Outcome): boolean {
  return outcome !== "deny" && outcome !== "unmatched";
}

function uncovered(flow: Flow): FlowAnswer {
  const other = otherVerdictNotYet(flow);
  if (other) return leftOut(flow.verdict === "failed" ? "not-denied" : "uncovered", other.why, other.advice);
  return leftOut("uncovered", "No EgressNetwork covers this, so it is allowed, and a route has nothing to attach to.", [
    "To control it, create an EgressNetwork that covers it.",
  ]);
}

/** What a person says that clients write into Host, where the proxies counted none. */
function typedHost(flow: Flow, options: DraftOptions): string | null {
  return countsRequests(flow) ? (options.hostOf?.(flow) ?? null) : null;
}

function isAccepted(wildcard: string, { wildcards }: DraftOptions): boolean {
  return wildcards === "all" || wildcards?.includes(wildcard) === true;
}

function needsPort(flow: Flow, { kind, ports }: PortsTold): FlowAnswer {
  const reported = flow.port === null ? "The proxy reported none." : `The proxy reported ${flow.port}.`;
  const shares = ports.map(({ port, share }) => `${port} (${printShare(share)})`).join(", ");
  const dialled = kind === "unknown" ? "" : ` Connections of its workload went to ${shares}.`;
  return leftOut(
    "needs-port",
    `Its port is not confirmed: a route applies to one port, and the proxy counts all ports of one EgressNetwork under the first. ${reported}${dialled}`,
    [kind === "unknown" ? "Confirm the port or use the reported one." : "Choose one of these ports."],
  );
}

export function leftOut(
  reason: LeftOut["reason"],
  sentence: string,
  advice: string[],
  kubectl: string | null = null,
): { kind: "left-out"; why: Omit<LeftOut, "flows"> } {
  return { kind: "left-out", why: { reason, sentence, advice, kubectl } };
}
