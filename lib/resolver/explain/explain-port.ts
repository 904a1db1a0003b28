import type { EgressRequest } from "../../linkerd/decision";
import { isMisdirected, parentKindOf } from "../../linkerd/kind-match";
import { egressKindOf, GATEWAY_GROUP, isEgressNetwork, isKind, isService, TCP_ROUTE } from "../../linkerd/kinds";
import { type ObjectRef, refKey } from "../../linkerd/object";
import type { ParentRef } from "../../linkerd/route";
import { counted } from "../../print/counted";
import type { Attachment } from "../compile/attachments";
import type { CompiledNetwork, Policy } from "../compile/compile";
import type { PortPolicy } from "../compile/port-policy";
import { SharedSteps } from "./shared-steps";
import type { Trace } from "./trace";

const SHOWN = 20;

/** Which attached routes are out before anything is matched, and how the port is read as a result. */
export function explainPort(
  trace: Trace,
  policy: Policy,
  network: CompiledNetwork,
  { clientNamespace, port }: EgressRequest,
  portPolicy: PortPolicy,
): void {
  // Not shared: such routes are attached to nothing, so what is shared does not change with them.
  tellNamesakes(trace, policy, network, port);
  trace.addShared(
    toldOfPorts.recall(policy, portPolicy, clientNamespace, (shared) =>
      tellPort(shared, policy, network, port, portPolicy),
    ),
  );
}

const toldOfPorts = new SharedSteps<PortPolicy>();

/** Routes that were meant for this network and port, and attach to nothing. */
function tellNamesakes(trace: Trace, policy: Policy, network: CompiledNetwork, port: number): void {
  const { catalog } = policy.attached;
  const names = (route: ObjectRef, parent: ParentRef) =>
    parent.name === network.ref.name &&
    (parent.namespace ?? route.namespace) === network.ref.namespace &&
    (parent.port === null || parent.port === port);
  for (const { ref, parentRefs } of catalog.unserved) {
    if (!parentRefs.some((parent) => parentKindOf(parent) === "EgressNetwork" && names(ref, parent))) continue;
    const sentence = `${ref.kind} ${trace.name(ref)} is ignored: Linkerd reads none of the versions of this kind that the cluster serves.`;
    trace.add("route", "route/kind-unserved", "dropped", ref, sentence, "apiVersion");
  }
  for (const { ref, parentRefs } of catalog.misdirected) {
    for (const [i, parent] of parentRefs.entries()) {
      if (!isMisdirected(parent) || !names(ref, parent)) continue;
      const sentence = `${ref.kind} ${trace.name(ref)} names ${parent.kind} of group ${parent.group ?? GATEWAY_GROUP}, which does not exist, so it attaches to nothing. Use kind EgressNetwork of group policy.linkerd.io.`;
      trace.add("route", "route/wrong-parent", "dropped", ref, sentence, `spec.parentRefs[${i}]`);
    }
  }
}

function tellPort(trace: Trace, policy: Policy, network: CompiledNetwork, port: number, portPolicy: PortPolicy): void {
  const unreadable = policy.unreadable.filter(
    ({ ref }) => !isEgressNetwork(ref) && (ref.namespace === network.ref.namespace || trace.name(ref) === ref.name),
  );
  for (const { ref, error } of unreadable.slice(0, SHOWN)) {
    const sentence = `Linkerd cannot read ${ref.kind} ${trace.name(ref)} (${error}). An earlier version may still be in force.`;
    trace.add("route", "route/unreadable", "dropped", ref, sentence, "spec");
  }
  if (unreadable.length > SHOWN) {
    const sentence = `Linkerd cannot read ${counted(unreadable.length - SHOWN, "more route")} either.`;
    trace.add("route", "route/unreadable", "dropped", null, sentence);
  }
  for (const { kind, group, why, message } of policy.snapshot.unread) {
    // The rest is only watched, and decides nothing.
    if (egressKindOf({ group, kind }) === null && !isService({ group, kind })) continue;
    if (why === "unserved") {
      const sentence = `No ${kind} of ${group} applies: Linkerd reads none of the versions that the cluster serves. ${message}`;
      trace.add("route", "route/kind-unserved", "note", null, sentence.trim());
      continue;
    }
    if (why !== "failed" && why !== "forbidden") continue;
    const sentence = `The ${kind}s${group && ` of ${group}`} could not be read, so some may be missing from this answer.`;
    trace.add("route", "route/kind-unread", "note", null, sentence);
  }
  const onThisPort = namedWithPort(portPolicy);
  for (const attachment of portPolicy.out.slice(0, SHOWN)) {
    if (!attachment.out) continue;
    const { rule, why, field } = attachment.out;
    if (attachment.port === null && onThisPort.has(refKey(attachment.route.ref))) {
      const sentence = `${nameOf(trace, attachment)} also has a parentRef without a port, which Linkerd never applies.`;
      trace.add("route", rule, "note", attachment.route.ref, sentence, field);
      continue;
    }
    trace.add("route", rule, "dropped", attachment.route.ref, `${nameOf(trace, attachment)} ${why}.`, field);
    if (rule !== "route/undecidable") continue;
    const sentence = "This answer is uncertain: Linkerd may accept that pattern, and the route may then apply.";
    trace.add("route", "route/answer-undecided", "note", attachment.route.ref, sentence, field);
  }
  for (const attachment of portPolicy.foreign.slice(0, SHOWN)) {
    const sentence = `${nameOf(trace, attachment)} applies only to clients in ${attachment.onlyFor}.`;
    trace.add("route", "route/consumer-of-another-namespace", "dropped", attachment.route.ref, sentence);
  }
  for (const attachment of portPolicy.leaked) {
    const sentence = `${nameOf(trace, attachment)} has a parentRef without a port but still applies: Linkerd treats it as a route of Service ${network.ref.name}.`;
    trace.add("route", "route/portless-leak", "note", attachment.route.ref, sentence);
  }
  trace.add("protocol", protocolRule(portPolicy), "kept", network.ref, protocolSentence(port, portPolicy));
  for (const attachment of [...portPolicy.unused.values()].slice(0, SHOWN)) {
    const { kind } = attachment.route.ref;
    const behind = portPolicy.protocol === "opaque" && isKind(attachment.route.ref, TCP_ROUTE);
    const why = behind ? "is ignored: only the first TCPRoute applies" : `is ignored: port ${port} serves no ${kind}s`;
    const rule = behind ? "route/only-first-tcp" : "route/kind-not-served";
    trace.add("route", rule, "dropped", attachment.route.ref, `${nameOf(trace, attachment)} ${why}.`);
  }
  if (portPolicy.tied) {
    const sentence = "Two of these routes have the same age and name; Linkerd's order of them is random.";
    trace.add("route", "route/undetermined-order", "note", null, sentence);
  }
}

function namedWithPort({ routes, out, foreign, unused }: PortPolicy): ReadonlySet<string> {
  const attachments = [...out, ...foreign, ...unused.values()].filter(({ port }) => port !== null);
  return new Set([...routes, ...attachments].map(({ route }) => refKey(route.ref)));
}

function nameOf(trace: Trace, { route }: Attachment): string {
  return `${route.ref.kind} ${trace.name(route.ref)}`;
}

function protocolRule({ protocol, opaquePort }: PortPolicy): string {
  return opaquePort ? "protocol/opaque-port" : `protocol/${protocol}`;
}

function protocolSentence(port: number, { protocol, opaquePort, routes }: PortPolicy): string {
  if (opaquePort)
    return `Port ${port} is opaque on this EgressNetwork: everything is plain TCP, and only a TCPRoute can apply.`;
  switch (protocol) {
    case "grpc":
      return `Port ${port} is gRPC here: ${counted(routes.length, "GRPCRoute")}, so every connection is treated as HTTP/2.`;
    case "tls":
      return `Port ${port} is TLS here: ${counted(routes.length, "TLSRoute")}, and no GRPCRoute or HTTPRoute.`;
    case "opaque":
      return `Port ${port} is plain TCP here: a TCPRoute, and no other kind of route.`;
    case "detect":
      if (routes.length === 0)
        return `No route applies on port ${port}: HTTP is detected, everything else is plain TCP.`;
      return `Port ${port} has ${counted(routes.length, "HTTPRoute")}: HTTP is detected, everything else (TLS included) is plain TCP.`;
  }
}

/** Routes that are in force and never tried, for what the proxy makes of the connection. */
export function explainUnasked(trace: Trace, { routes }: PortPolicy, why: string): void {
  for (const { route } of routes.slice(0, SHOWN)) {
    const sentence = `${route.ref.kind} ${trace.name(route.ref)} is not tried: ${why}.`;
    trace.add("match", "match/not-tried", "dropped", route.ref, sentence);
  }
}
