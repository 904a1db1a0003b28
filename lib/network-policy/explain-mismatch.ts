import { type IpAddress, printIp } from "../linkerd/address";
import { blockHolds } from "./compile/address-set";
import type { AskedPort } from "./compile/rules";
import { type Labels, labelOf, meets, printRequirement, selects } from "./compile/selector";
import type { End } from "./judge";
import { parseBlock } from "./stored/block";
import type { IpBlock, LabelSelector, PolicyPeer, PolicyPort } from "./stored/network-policy";

/** Why a selector does not match these labels: `has no label app`; null where it does. */
export function selectorMismatch(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Labels,
): string | null {
  for (const [key, wanted] of Object.entries(matchLabels)) {
    const value = labelOf(labels, key);
    if (value === undefined) return `has no label ${key}, and ${key}=${wanted} is wanted`;
    if (value !== wanted) return `has ${key}=${value}, and ${key}=${wanted} is wanted`;
  }
  const failed = matchExpressions.find((each) => !meets(each, labels));
  if (!failed) return null;
  const value = labelOf(labels, failed.key);
  const has = value === undefined ? `has no label ${failed.key}` : `has ${failed.key}=${value}`;
  return `${has}, and ${printRequirement(failed)} is wanted`;
}

/** Why a peer of a rule is not this end; null where it is. `name`: how the end is called. */
export function peerMismatch(
  peer: PolicyPeer,
  { kind, member, address }: End,
  policyNamespace: string,
  name: string,
): string | null {
  if (peer.ipBlock) return blockMismatch(peer.ipBlock, address, name);
  if (!kind) {
    const what = member ? `${name} uses its node's network` : `${name} is no pod`;
    return `${what}, so no selector matches it`;
  }
  const { podSelector = {}, namespaceSelector } = peer;
  if (!namespaceSelector && kind.namespace !== policyNamespace) {
    return `without a namespaceSelector only pods of ${policyNamespace} match, and ${name} is in ${kind.namespace}`;
  }
  const ofNamespace = namespaceSelector ? selectorMismatch(namespaceSelector, kind.namespaceLabels) : null;
  if (ofNamespace) return `namespace ${kind.namespace} ${ofNamespace}`;
  if (selects(podSelector, kind.labels)) return null;
  return `${name} ${selectorMismatch(podSelector, member?.pod.labels ?? kind.labels)}`;
}

function blockMismatch(block: IpBlock, address: IpAddress | null, name: string): string | null {
  if (!address) return `${name} has no address that ${block.cidr} could hold`;
  const ip = printIp(address);
  const { holds, except } = blockHolds(block, address);
  if (holds) return null;
  if (except) return `${block.cidr} leaves ${except} out, and ${ip} is in it`;
  const family = parseBlock(block.cidr)?.network.family;
  if (family !== address.family) return `${block.cidr} is IPv${family}, and ${ip} is IPv${address.family}`;
  return `${block.cidr} does not contain ${ip}`;
}

/** What is to be said of names among ports that do not fit; empty where there is none. */
export function nameMismatch(
  ports: readonly PolicyPort[],
  { member, kind }: End,
  asked: AskedPort,
  name: string,
): string {
  const named = ports.find(({ port }) => typeof port === "string");
  if (!named) return "";
  if (!member) return `; ${name} is no pod, so its ports have no names`;
  if (!kind) return `; ${name} uses its node's network, so its ports have no names to a policy`;
  const declared = member.pod.ports.filter((each) => each.name === named.port);
  const others = declared.map(({ port, protocol }) => `${port}/${protocol}`).join(", ");
  if (declared.length === 0) return `; ${name} has no port called “${named.port}”`;
  return `; “${named.port}” of ${name} is ${others}, not ${asked.port}/${asked.protocol}`;
}
