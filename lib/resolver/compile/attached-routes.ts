import type { PolicyProtocol } from "../../linkerd/decision";
import { isKind, TCP_ROUTE } from "../../linkerd/kinds";
import { type NamespacedName, type ObjectRef, refKey } from "../../linkerd/object";
import type { Attachment } from "./attachments";
import { keyOf } from "./catalog";
import type { CompiledNetwork, Policy } from "./compile";
import { FAILS_WITH, failingRules, failsAsAWhole } from "./failing-backends";
import { type PortPolicy, portPolicyFor } from "./port-policy";

/** The routes on one port of an EgressNetwork. `port` null: parentRefs without a port. */
export interface AttachedPort {
  port: number | null;
  /** For clients that no consumer route concerns; null without a port. */
  policyProtocol: PolicyProtocol | null;
  routes: AttachedRoute[];
}

export interface AttachedRoute {
  ref: ObjectRef;
  /** Index in the route's `spec.parentRefs`. */
  parentIndex: number;
  /** The Accepted condition; null where the object carries no status for this parent. */
  accepted: boolean | null;
  reason: string | null;
  /** Whether it takes part in decisions, for the clients it concerns. */
  inForce: boolean;
  /** What is so instead, as the end of a sentence about the route; null where it is in force. */
  whyNot: string | null;
  /** Whether it is not called in force since its backends lead nowhere: it takes requests all the same. */
  failing: boolean;
  /** A consumer route counts for clients of this namespace only; null: for everyone. */
  onlyFor: string | null;
}

/** By port, lowest first, parentRefs without a port last. Empty for a network that Linkerd does not know. */
export function attachedRoutes(network: NamespacedName, policy: Policy): AttachedPort[] {
  const compiled = policy.networks.get(keyOf(network));
  if (!compiled) return [];
  const { byPort, portless } = compiled.attachments;
  const ports = [...byPort]
    .sort(([a], [b]) => a - b)
    .map(
      ([port, attachments]): AttachedPort => ({
        port,
        policyProtocol: portPolicyFor(policy, compiled, port, compiled.ref.namespace).protocol,
        routes: attachments.map((attachment) => describeAttachment(attachment, policy, compiled, port)),
      }),
    );
  if (portless.length === 0) return ports;
  const routes = portless.map((attachment) => describeAttachment(attachment, policy, compiled, null));
  return [...ports, { port: null, policyProtocol: null, routes }];
}

function describeAttachment(
  attachment: Attachment,
  policy: Policy,
  network: CompiledNetwork,
  port: number | null,
): AttachedRoute {
  const { route, parentIndex, acceptance, out, onlyFor } = attachment;
  const client = onlyFor ?? network.ref.namespace;
  const portPolicy = port === null ? null : portPolicyFor(policy, network, port, client);
  const idle = out?.why ?? (portPolicy && whyUnused(attachment, portPolicy));
  const failing = idle === null ? whyFailing(attachment, policy, network, port) : null;
  const whyNot = idle ?? failing;
  return {
    ref: route.ref,
    parentIndex,
    accepted: acceptance?.accepted ?? null,
    reason: acceptance?.reason ?? null,
    inForce: whyNot === null,
    whyNot,
    failing: failing !== null,
    onlyFor,
  };
}

/** It takes its requests and gets none of them anywhere: that is not called in force. */
function whyFailing(
  attachment: Attachment,
  policy: Policy,
  network: CompiledNetwork,
  port: number | null,
): string | null {
  if (port === null) return null;
  const failing = failingRules(attachment, network, port, policy);
  if (!failsAsAWhole(attachment, failing)) return null;
  const faults = [...new Set(failing.flatMap(({ backends }) => backends.map(({ fault }) => fault)))];
  return `matches requests and each ${FAILS_WITH[attachment.route.family]}: ${faults.join(", ")}`;
}

function whyUnused({ route }: Attachment, { unused, opaquePort, protocol }: PortPolicy): string | null {
  if (!unused.has(refKey(route.ref))) return null;
  if (opaquePort && !isKind(route.ref, TCP_ROUTE)) return "is ignored: the port is opaque, so only a TCPRoute applies";
  if (protocol === "opaque") return "is ignored: only the first TCPRoute on a port applies";
  return "is ignored: a route kind that takes precedence is in force on the port";
}
