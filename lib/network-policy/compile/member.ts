import { type IpAddress, parseIp, parseIpv4, printIp } from "../../linkerd/address";
import { NAME_LABEL, type Namespace, type Pod } from "../stored/pod";
import { type Labels, labelOf } from "./selector";

/** A pod with what is looked up of it again and again. */
export interface Member {
  pod: Pod;
  /** `shop/web-7d4`. */
  key: string;
  addresses: readonly IpAddress[];
  /** What tells it from others to any selector; null for a pod of the node's network, which no selector matches. */
  kind: MemberKind | null;
  /** By `portKey`. */
  names: ReadonlyMap<number, readonly string[]>;
  /** Of its node. */
  nodes: readonly IpAddress[];
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
  const keys = [...relevantKeys];
  const kinds = new Map<string, Map<string, MemberKind>>();
  const kindOf = ({ namespace, labels }: Pod): MemberKind => {
    const own = kinds.get(namespace) ?? new Map<string, MemberKind>();
    if (own.size === 0) kinds.set(namespace, own);
    const told = spelled(labels, keys);
    const known = own.get(told);
    if (known) return known;
    const made = { namespace, namespaceLabels: labelsOf.get(namespace) ?? { [NAME_LABEL]: namespace }, labels };
    own.set(told, made);
    return made;
  };
  return (pod: Pod): Member => new PodMember(pod, pod.hostNetwork ? null : kindOf(pod));
}

/** With lengths, so that no value can pass for two. */
function spelled(labels: Labels, keys: readonly string[]): string {
  let told = "";
  for (let i = 0; i < keys.length; i += 1) {
    const value = labelOf(labels, keys[i] ?? "");
    if (value !== undefined) told += `${i} ${value.length} ${value} `;
  }
  return told;
}

/** What only some are asked for is looked up when it is. */
class PodMember implements Member {
  readonly key: string;
  readonly addresses: readonly IpAddress[];
  private knownNames: Member["names"] | null = null;
  private knownNodes: readonly IpAddress[] | null = null;

  constructor(
    readonly pod: Pod,
    readonly kind: MemberKind | null,
  ) {
    this.key = `${pod.namespace}/${pod.name}`;
    this.addresses = addressesOf(pod.ips);
  }

  get names(): Member["names"] {
    this.knownNames ??= namesOf(this.pod);
    return this.knownNames;
  }

  get nodes(): readonly IpAddress[] {
    this.knownNodes ??= addressesOf(this.pod.nodeIps);
    return this.knownNodes;
  }
}

function addressesOf(ips: readonly string[]): IpAddress[] {
  return ips.flatMap((ip) => parseIp(ip) ?? []);
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
  if (parseIpv4(ip) !== null) return ip;
  const address = parseIp(ip);
  return address && (address.family === 4 ? ip : printIp(address));
}
