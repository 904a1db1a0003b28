import {
  type Cidr,
  contains,
  firstAddress,
  type IpAddress,
  lastAddress,
  parseCidr,
  parseIp,
  printCidr,
  printIp,
} from "../../linkerd/address";
import type { DecodedNetworkEntry } from "../../linkerd/decode/decode-egress-network";
import { addressesWithin, governingTarget } from "../compile/address-index";
import { keyOf } from "../compile/catalog";
import { type CompiledNetwork, type Policy, poolFor, poolOwner, serviceAt } from "../compile/compile";
import { PolicyMemo } from "../compile/policy-memo";
import { isCountedSo, mayHaveBeenCountedSo, type ObservedPlace } from "./observed-address";

/** All addresses that one EgressNetwork, or none, decides for; `example` stands for them. */
export interface AddressClass {
  example: string;
  network: CompiledNetwork | null;
}

/**
 * The classes into which `policy` divides the addresses that a flow may have had: those of `oneOf` where that is known, else all which
 * would have been counted as it was under `observedUnder`. Where none would, the policy has changed since: all which may have been
 * counted so earlier, and at last every address.
 */
export function addressClasses(observed: ObservedPlace, policy: Policy, observedUnder: Policy): AddressClass[] {
  const { clientNamespace, observedNetwork, observedInCluster, observedEarlier, oneOf } = observed;
  // As many lists as workloads, each of a few: nothing to remember.
  if (oneOf) return makeClasses(observed, policy, observedUnder);
  const network = observedNetwork ? keyOf(observedNetwork) : `${observedNetwork}`;
  const owners = ownersOf(clientNamespace, policy, observedUnder);
  const key = JSON.stringify([network, observedInCluster, observedEarlier, ...owners]);
  return remembered.recall(policy, observedUnder, key, () => makeClasses(observed, policy, observedUnder));
}

/** The classes of addresses to which a name outside of the cluster may resolve. */
export function outsideClasses(clientNamespace: string, policy: Policy): AddressClass[] {
  return addressClasses({ clientNamespace }, policy, policy).filter(
    ({ example, network }) =>
      network !== null || governingTarget(example, clientNamespace, policy) === "external-fallback",
  );
}

/** The classes of addresses that lie in `cidr`, in the cluster or not. */
export function classesWithin(cidr: Cidr, clientNamespace: string, policy: Policy): AddressClass[] {
  return classesOf(addressesWithin(cidr, clientNamespace, policy), clientNamespace, policy);
}

/** Clients whose EgressNetworks are the same see the same classes. */
function ownersOf(clientNamespace: string, policy: Policy, observedUnder: Policy): [string, string] {
  return [poolOwner(policy, clientNamespace), poolOwner(observedUnder, clientNamespace)];
}

const remembered = new PolicyMemo<AddressClass[]>();

function makeClasses(observed: ObservedPlace, policy: Policy, observedUnder: Policy): AddressClass[] {
  const examples = observed.oneOf ?? examplesFor(observed, policy, observedUnder);
  const now = observed.observedEarlier ? [] : examples.filter((each) => isCountedSo(each, observed, observedUnder));
  const earlier = now.length > 0 ? now : examples.filter((each) => mayHaveBeenCountedSo(each, observed, observedUnder));
  return classesOf(earlier.length > 0 ? earlier : examples, observed.clientNamespace, policy);
}

function classesOf(examples: Iterable<string>, clientNamespace: string, policy: Policy): AddressClass[] {
  const classes = new Map<string, AddressClass>();
  for (const example of examples) {
    const governing = governingTarget(example, clientNamespace, policy);
    const target = typeof governing === "string" ? governing : keyOf(governing.ref);
    if (!classes.has(target)) classes.set(target, classOf(example, clientNamespace, policy));
  }
  return [...classes.values()];
}

/** One address of every region that the policies, or the observed EgressNetwork, cut. */
function examplesFor(
  { clientNamespace, observedNetwork }: ObservedPlace,
  policy: Policy,
  observedUnder: Policy,
): readonly string[] {
  const pool = poolFor(observedUnder, clientNamespace);
  const network = observedNetwork ? observedUnder.networks.get(keyOf(observedNetwork)) : undefined;
  // One that governs nobody any more, as others hide it: its own borders count as well.
  const hidden = network && !pool.includes(network) ? network : null;
  const owners = ownersOf(clientNamespace, policy, observedUnder);
  const key = JSON.stringify([hidden && keyOf(hidden.ref), ...owners]);
  return rememberedExamples.recall(policy, observedUnder, key, () =>
    exampleAddresses(clientNamespace, policy, observedUnder, hidden?.entries ?? []).map(printIp),
  );
}

const rememberedExamples = new PolicyMemo<readonly string[]>();

/** The class of one known address. */
export function classOf(ip: string, clientNamespace: string, policy: Policy): AddressClass {
  const governing = governingTarget(ip, clientNamespace, policy);
  return { example: ip, network: typeof governing === "string" ? null : governing };
}

/**
 * One address of every region that the networks and exceptions of both policies cut. Networks nest or are apart, so a region is a
 * network without the smaller ones inside it.
 */
function exampleAddresses(
  clientNamespace: string,
  policy: Policy,
  observedUnder: Policy,
  besides: readonly DecodedNetworkEntry[],
): IpAddress[] {
  const cuts = new Map<string, Cidr>();
  const add = (cidr: Cidr | null) => cidr && cuts.set(printCidr({ ...cidr, bare: false }), cidr);
  add(parseCidr("0.0.0.0/0"));
  add(parseCidr("::/0"));
  for (const { cidr, except } of besides) [cidr, ...except].forEach(add);
  for (const each of [policy, observedUnder]) {
    each.clusterNetworks.forEach(add);
    for (const { entries } of poolFor(each, clientNamespace)) {
      for (const { cidr, except } of entries) [cidr, ...except].forEach(add);
    }
  }
  const isService = (address: IpAddress) =>
    serviceAt(policy, address) !== null || serviceAt(observedUnder, address) !== null;
  const inside = childrenOf([...cuts.values()]);
  const regions = [...cuts.values()].flatMap((cidr) => addressInside(cidr, inside.get(cidr) ?? [], isService) ?? []);
  return [...regions, ...newServices(policy, observedUnder)];
}

/** Addresses that are Services in one of the two only, or one Service where both agree: all of them are decided alike. */
function newServices(policy: Policy, observedUnder: Policy): IpAddress[] {
  const addresses = [...policy.serviceByAddress.keys()];
  const changed = policy === observedUnder ? [] : addresses.filter((each) => !observedUnder.serviceByAddress.has(each));
  const gone = policy === observedUnder ? [] : [...observedUnder.serviceByAddress.keys()];
  return [...addresses.slice(0, 1), ...changed, ...gone.filter((each) => !policy.serviceByAddress.has(each))].flatMap(
    (text) => parseIp(text) ?? [],
  );
}

/** Of each range the largest ones inside it, in order: what lies deeper is in one of them. */
function childrenOf(ranges: readonly Cidr[]): ReadonlyMap<Cidr, readonly Cidr[]> {
  const children = new Map<Cidr, Cidr[]>();
  const open: Cidr[] = [];
  const inOrder = [...ranges].sort((a, b) =>
    a.family !== b.family ? a.family - b.family : a.base < b.base ? -1 : a.base > b.base ? 1 : a.prefix - b.prefix,
  );
  for (const cidr of inOrder) {
    let parent = open.at(-1);
    while (parent && !contains(parent, cidr)) {
      open.pop();
      parent = open.at(-1);
    }
    if (parent && !children.get(parent)?.push(cidr)) children.set(parent, [cidr]);
    open.push(cidr);
  }
  return children;
}

function addressInside(cidr: Cidr, holes: readonly Cidr[], isTaken: (address: IpAddress) => boolean): IpAddress | null {
  let next = firstAddress(cidr).value;
  const end = lastAddress(cidr).value;
  for (const hole of [...holes, null]) {
    const until = hole ? hole.base : end + 1n;
    for (; next < until; next += 1n) {
      const address: IpAddress = { family: cidr.family, value: next };
      if (!isTaken(address)) return address;
    }
    if (hole) next = lastAddress(hole).value + 1n;
  }
  return null;
}
