import { type IpAddress, parseIp, printIp } from "../../linkerd/address";
import { NAME_LABEL, type Namespace, type Pod } from "../stored/pod";
import type { Labels } from "./selector";

/** A pod with what is looked up of it again and again. */
export interface Member {
  pod: Pod;
  /** `shop/web-7d4`. */
  key: string;
  addresses: readonly IpAddress[];
  /** What tells it from others to any selector; null for a pod of the node's network, which no selector matches. */
  kind: MemberKind | null;
  names: ReadonlyMap<number, readonly string[]>;
}

/** Pods of one namespace whose labels differ in nothing that a policy asks for are one to every selector. */
export interface MemberKind {
  namespace: string;
  namespaceLabels: Labels;
  labels: Labels;
}

/** One number for a port and a protocol. */
export function portKey(port: number, protocol: Pod["ports"][number]["protocol"]): number {
  return port * 4 + (protocol === "TCP" ? 0 : protocol === "UDP" ? 1 : 2);
}

/** `relevantKeys`: of labels, all that any policy asks for. */
export function memberMaker(namespaces: readonly Namespace[], relevantKeys: ReadonlySet<string>) {
  const labelsOf = new Map(namespaces.map(({ name, labels }) => [name, labels]));
  const kinds = new Map<string, MemberKind>();
  const kindOf = ({ namespace, labels }: Pod): MemberKind => {
    const told = Object.entries(labels).filter(([key]) => relevantKeys.has(key));
    const key = JSON.stringify([namespace, told.sort(([a], [b]) => (a < b ? -1 : 1))]);
    const known = kinds.get(key);
    if (known) return known;
    const made = { namespace, namespaceLabels: labelsOf.get(namespace) ?? { [NAME_LABEL]: namespace }, labels };
    kinds.set(key, made);
    return made;
  };
  return (pod: Pod): Member => ({
    pod,
    key: `${pod.namespace}/${pod.name}`,
    addresses: pod.ips.flatMap((ip) => parseIp(ip) ?? []),
    kind: pod.hostNetwork ? null : kindOf(pod),
    names: namesOf(pod),
  });
}

const NO_NAMES: ReadonlyMap<number, readonly string[]> = new Map();

function namesOf({ ports, hostNetwork }: Pod): ReadonlyMap<number, readonly string[]> {
  if (hostNetwork || !ports.some(({ name }) => name !== null)) return NO_NAMES;
  const names = new Map<number, string[]>();
  for (const { name, port, protocol } of ports) {
    if (name === null) continue;
    const key = portKey(port, protocol);
    const known = names.get(key);
    if (!known) names.set(key, [name]);
    else if (!known.includes(name)) known.push(name);
  }
  for (const each of names.values()) each.sort();
  return names;
}

/** An address as a key: one of several spellings. */
export function addressKey(ip: string): string | null {
  const address = parseIp(ip);
  return address && (address.family === 4 ? ip : printIp(address));
}
