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
} from "../linkerd/address";
import type { NamespacedName } from "../linkerd/object";
import { keyOf } from "./catalog";
import { type CompiledNetwork, type Policy, poolFor, serviceAt } from "./compile";
import { PolicyMemo } from "./policy-memo";
import { matchNetworks } from "./select-network";

/** All addresses that one EgressNetwork, or none, decides for; `example` stands for them. */
export interface AddressClass {
  example: string;
  network: CompiledNetwork | null;
}

/**
 * The classes into which `policy` divides the addresses that a flow may have had: those which `observedNetwork` (null: none) caught
 * under `observedUnder`. Where no address fits, the observation says nothing and every address is possible.
 */
export function addressClasses(
  clientNamespace: string,
  observedNetwork: NamespacedName | null | undefined,
  policy: Policy,
  observedUnder: Policy,
): AddressClass[] {
  const key = `${clientNamespace} ${observedNetwork ? keyOf(observedNetwork) : observedNetwork}`;
  return remembered.recall(policy, observedUnder, key, () =>
    makeClasses(clientNamespace, observedNetwork, policy, observedUnder),
  );
}

const remembered = new PolicyMemo<AddressClass[]>();

function makeClasses(
  clientNamespace: string,
  observedNetwork: NamespacedName | null | undefined,
  policy: Policy,
  observedUnder: Policy,
): AddressClass[] {
  const examples = exampleAddresses(clientNamespace, policy, observedUnder);
  const fitting =
    observedNetwork === undefined
      ? examples
      : examples.filter((address) => {
          if (serviceAt(observedUnder, address)) return false;
          const caught = governing(clientNamespace, address, observedUnder);
          return observedNetwork === null
            ? caught === null
            : caught !== null && keyOf(caught.ref) === keyOf(observedNetwork);
        });
  const classes = new Map<string, AddressClass>();
  for (const address of fitting.length > 0 ? fitting : examples) {
    const network = serviceAt(policy, address) ? null : governing(clientNamespace, address, policy);
    const target = network ? keyOf(network.ref) : serviceAt(policy, address) ? "service" : inCluster(policy, address);
    if (!classes.has(target)) classes.set(target, { example: printIp(address), network });
  }
  return [...classes.values()];
}

/** The class of one known address. */
export function classOf(ip: string, clientNamespace: string, policy: Policy): AddressClass {
  const address = parseIp(ip);
  const network = address && !serviceAt(policy, address) ? governing(clientNamespace, address, policy) : null;
  return { example: ip, network };
}

function governing(clientNamespace: string, address: IpAddress, policy: Policy): CompiledNetwork | null {
  return matchNetworks(address, poolFor(policy, clientNamespace))[0]?.candidate ?? null;
}

function inCluster(policy: Policy, address: IpAddress): "cluster" | "outside" {
  return policy.clusterNetworks.some((cidr) => contains(cidr, address)) ? "cluster" : "outside";
}

/**
 * One address of every region that the networks and exceptions of both policies cut. Networks nest or are apart, so a region is a
 * network without the smaller ones inside it.
 */
function exampleAddresses(clientNamespace: string, policy: Policy, observedUnder: Policy): IpAddress[] {
  const cuts = new Map<string, Cidr>();
  const add = (cidr: Cidr | null) => cidr && cuts.set(printCidr({ ...cidr, bare: false }), cidr);
  add(parseCidr("0.0.0.0/0"));
  add(parseCidr("::/0"));
  for (const each of [policy, observedUnder]) {
    each.clusterNetworks.forEach(add);
    for (const { entries } of poolFor(each, clientNamespace)) {
      for (const { cidr, except } of entries) [cidr, ...except].forEach(add);
    }
  }
  const isService = (address: IpAddress) =>
    serviceAt(policy, address) !== null || serviceAt(observedUnder, address) !== null;
  const regions = [...cuts.values()].flatMap((cidr) => addressInside(cidr, [...cuts.values()], isService) ?? []);
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

function addressInside(cidr: Cidr, cuts: readonly Cidr[], isTaken: (address: IpAddress) => boolean): IpAddress | null {
  const inner = cuts
    .filter((each) => each !== cidr && contains(cidr, each) && each.prefix > cidr.prefix)
    .sort((a, b) => (a.base < b.base ? -1 : a.base > b.base ? 1 : a.prefix - b.prefix));
  let next = firstAddress(cidr).value;
  const end = lastAddress(cidr).value;
  for (const hole of [...inner, null]) {
    const until = hole ? hole.base : end + 1n;
    for (; next < until; next += 1n) {
      const address: IpAddress = { family: cidr.family, value: next };
      if (!isTaken(address)) return address;
    }
    if (hole && lastAddress(hole).value >= next) next = lastAddress(hole).value + 1n;
  }
  return null;
}
