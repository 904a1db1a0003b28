import { applyingTo, type CompiledNetwork } from "../network-policy/compile/compile";
import type { AskedPort } from "../network-policy/compile/rules";
import { type End, judge, specialWay } from "../network-policy/judge";

/** What one kind of plugin makes of one connection, under one set of policies. */
export interface Judged {
  allowed: boolean;
  /** The policies that allow it; where one side denies it, those that isolate there. */
  by: readonly string[];
  /** Which side denies it. */
  denying: "egress" | "ingress" | null;
}

/** A connection as a packet has it. */
export interface Packet {
  from: End;
  to: End;
  asked: AskedPort;
  /** The Service that was dialled, as plugins see it that look before translation. */
  service: { to: End; asked: AskedPort } | null;
  /** `to` is a node's address, or a pod's on the node's network. */
  toNode: boolean;
}

/** What the documentation of NetworkPolicies leaves open, plugins do each in its way (cilium#9209, amazon-network-policy-controller#194). */
export interface PluginReading {
  /** As people call them. */
  plugins: string;
  /** By the names of `enforcementOf`. */
  isOf: (plugin: string) => boolean;
  why: string;
  judge: (packet: Packet, network: CompiledNetwork) => Judged;
  /** Whether it can differ from the usual reading at all, given what that says of before and after. */
  concerns: (packet: Packet, before: Judged, after: Judged) => boolean;
}

const [CILIUM, VPC_CNI] = ["Cilium", "Amazon VPC CNI"];

export const USUAL = {
  plugins: "other plugins",
  isOf: (plugin: string) => plugin !== CILIUM && plugin !== VPC_CNI,
  why: "policies are compared with the pod behind a Service, and an ipBlock matches pods and nodes",
  judge: (packet: Packet, network: CompiledNetwork) => judged(packet, network, "denied"),
};

/** In the order in which they are named, after the usual one. */
export const OTHER_READINGS: readonly PluginReading[] = [
  {
    plugins: "plugins that always reach the pod's own node",
    isOf: () => true,
    why: "a pod's own node is always reached",
    judge: (packet, network) => judged(packet, network, "allowed"),
    concerns: ({ from, to }) => specialWay(from, to) === "to-own-node",
  },
  {
    plugins: CILIUM,
    isOf: (plugin) => plugin === CILIUM,
    why: "its ipBlock matches neither pods nor nodes",
    judge: (packet, network) => judged(withoutInnerAddresses(packet), network, "denied"),
    // It allows nothing that others do not.
    concerns: ({ to, toNode }, before, after) => (to.kind !== null || toNode) && (isByRule(before) || isByRule(after)),
  },
  {
    plugins: VPC_CNI,
    isOf: (plugin) => plugin === VPC_CNI,
    why: "it compares the Service's address, and its port only where the pod listens on the same",
    judge: beforeTranslation,
    concerns: ({ service }) => service !== null,
  },
];

function isByRule({ allowed, by }: Judged): boolean {
  return allowed && by.length > 0;
}

/** `ownNode`: where the documentation contradicts itself. */
function judged({ from, to, asked }: Packet, network: CompiledNetwork, ownNode: "allowed" | "denied"): Judged {
  const answer = judge(from, to, asked, network);
  const { egress, ingress } = answer.by;
  if (answer.allowed ?? ownNode === "allowed") return { allowed: true, by: joined(egress, ingress), denying: null };
  const denying = answer.egressAllowed === true ? "ingress" : "egress";
  return { allowed: false, by: isolating(denying === "egress" ? from : to, denying, network), denying };
}

function isolating({ member }: End, direction: "egress" | "ingress", network: CompiledNetwork): readonly string[] {
  return member ? applyingTo(member, network)[direction].keys : [];
}

/** Most have one side alone. */
function joined(one: readonly string[], other: readonly string[]): readonly string[] {
  return one.length === 0 ? other : other.length === 0 ? one : [...one, ...other];
}

function withoutInnerAddresses(packet: Packet): Packet {
  const { from, to, toNode } = packet;
  return { ...packet, from: { ...from, address: null }, to: toNode || to.kind ? { ...to, address: null } : to };
}

/**
 * The rule has to name the Service's address. Amazon's controller adds it to rules whose selector is the Service's, for ports that are the
 * container's own (amazon-network-policy-controller#194, #207).
 */
function beforeTranslation({ from, to, asked, service }: Packet, network: CompiledNetwork): Judged {
  const toPod = judge(from, to, asked, network);
  const toService = service ? judge(from, service.to, service.asked, network) : toPod;
  const isAdded = service?.asked.port === asked.port && toPod.egressAllowed === true;
  if (toService.egressAllowed !== true && !isAdded) {
    return { allowed: false, by: isolating(from, "egress", network), denying: "egress" };
  }
  if (!toPod.ingressAllowed) return { allowed: false, by: isolating(to, "ingress", network), denying: "ingress" };
  const { egress } = (toService.egressAllowed === true ? toService : toPod).by;
  return { allowed: true, by: joined(egress, toPod.by.ingress), denying: null };
}
