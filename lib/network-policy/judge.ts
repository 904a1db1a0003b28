import { type IpAddress, parseIp } from "../linkerd/address";
import { applyingTo, type CompiledNetwork } from "./compile/compile";
import { addressKey, type Member, portKey } from "./compile/member";
import type { AskedPort, SeenPeer } from "./compile/rules";
import type { AskedEnd, Connectability, ConnectionQuery } from "./connection";

/** One end of a connection: a pod, whose policies count, or an address, which has none. */
export interface End extends SeenPeer {
  /** Also where it is a pod of the node's network, which counts as an address. */
  member: Member | null;
}

/** A pod that is asked for by name and does not exist. */
export class NoSuchPod extends Error {}

const NOTHING: readonly string[] = [];

/** Throws NoSuchPod; an address that is none is an end that no block holds. */
export function endOf(asked: AskedEnd, network: CompiledNetwork): End {
  if (!("pod" in asked)) {
    const member = network.byAddress.get(addressKey(asked.ip) ?? "");
    return { member: member ?? null, kind: member?.kind ?? null, address: parseIp(asked.ip) };
  }
  const key = `${asked.pod.namespace}/${asked.pod.name}`;
  const member = network.members.get(key);
  if (!member) throw new NoSuchPod(`There is no pod ${key} among the ${network.members.size} that were given.`);
  return { member, kind: member.kind, address: asked.ip ? parseIp(asked.ip) : (member.addresses[0] ?? null) };
}

/** Special ends, where the documentation lets pass what no policy allows, or leaves it open. */
export type SpecialWay = "itself" | "from-own-node" | "to-own-node" | null;

export function specialWay(from: End, to: End): SpecialWay {
  if (from.member && from.member === to.member) return "itself";
  if (to.kind && !from.kind && isNodeOf(to, from.address)) return "from-own-node";
  if (from.kind && !to.kind && isNodeOf(from, to.address)) return "to-own-node";
  return null;
}

function isNodeOf({ member }: End, address: IpAddress | null): boolean {
  if (!member || !address) return false;
  return member.nodes.some((node) => node.family === address.family && node.value === address.value);
}

/** The port as the target sees it. */
export function askedPort(to: End, { port, protocol }: Pick<ConnectionQuery, "port" | "protocol">): AskedPort {
  return { port, protocol, names: to.member?.names.get(portKey(port, protocol)) ?? NOTHING };
}

/** Source: kubernetes.io “Network Policies”; RULES.md has the rules one by one. */
export function judge(from: End, to: End, asked: AskedPort, network: CompiledNetwork): Connectability {
  const egress = from.member && applyingTo(from.member, network).egress;
  const ingress = to.member && applyingTo(to.member, network).ingress;
  const by = { egress: egress?.admitting(to, asked) ?? NOTHING, ingress: ingress?.admitting(from, asked) ?? NOTHING };
  const [isolatedEgress, isolatedIngress] = [egress?.isolates === true, ingress?.isolates === true];
  const [sent, taken] = [!isolatedEgress || by.egress.length > 0, !isolatedIngress || by.ingress.length > 0];
  const way = specialWay(from, to);
  const egressAllowed = sent || way !== "to-own-node" ? sent : null;
  return {
    allowed: way === "itself" || both(egressAllowed, taken || way === "from-own-node"),
    egressAllowed,
    ingressAllowed: taken,
    isolatedEgress,
    isolatedIngress,
    by,
  };
}

/** What is undecided is denied all the same where the other side denies. */
function both(egress: boolean | null, ingress: boolean): boolean | null {
  return ingress && egress;
}
