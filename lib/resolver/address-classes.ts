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
import { addressesWithin, type Governing, governingTarget } from "./address-index";
import { keyOf } from "./catalog";
import { type CompiledNetwork, type Policy, poolFor, poolOwner, serviceAt } from "./compile";
import { PolicyMemo } from "./policy-memo";

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
  const network = observedNetwork ? keyOf(observedNetwork) : `${observedNetwork}`;
  const key = JSON.stringify([network, ...ownersOf(clientNamespace, policy, observedUnder)]);
  return remembered.recall(policy, observedUnder, key, () =>
    makeClasses(clientNamespace, observedNetwork, policy, observedUnder),
  );
}

/** The classes of addresses to which a name outside of the cluster may resolve. */
export function outsideClasses(clientNamespace: string, policy: Policy): AddressClass[] {
  return addressClasses(clientNamespace, undefined, policy, policy).filter(
    ({ example, network }) =>
      network !== null || governingTarget(example, clientNamespace, policy) === "external-fallback",
  );
}

/** The classes of addresses that lie in `cidr`, in the cluster or not. */
export function classesWithin(cidr: Cidr, clientNamespace: string, policy: Policy): AddressClass[] {
  const classes = new Map<string, AddressClass>();
  for (const example of addressesWithin(cidr, clientNamespace, policy)) {
    const governing = governingTarget(example, clientNamespace, policy);
    const network = typeof governing === "string" ? null : governing;
    const key = typeof governing === "string" ? governing : keyOf(governing.ref);
    if (!classes.has(key)) classes.set(key, { example, network });
  }
  return [...classes.values()];
}

/** Clients whose EgressNetworks are the same see the same classes. */
function ownersOf(clientNamespace: string, policy: Policy, observedUnder: Policy): [string, string] {
  return [poolOwner(policy, clientNamespace), poolOwner(observedUnder, clientNamespace)];
}

const remembered = new PolicyMemo<AddressClass[]>();

function makeClasses(
  clientNamespace: string,
  observedNetwork: NamespacedName | null | undefined,
  policy: Policy,
  observedUnder: Policy,
): AddressClass[] {
  const examples = examplesFor(clientNamespace, policy, observedUnder);
  const fitting =
    observedNetwork === undefined
      ? examples
      : examples.filter(({ before }) => {
          if (typeof before === "string") return observedNetwork === null && before !== "service";
          return observedNetwork !== null && keyOf(before.ref) === keyOf(observedNetwork);
        });
  const classes = new Map<string, AddressClass>();
  for (const { example, now } of fitting.length > 0 ? fitting : examples) {
    const network = typeof now === "string" ? null : now;
    const target = typeof now === "string" ? now : keyOf(now.ref);
    if (!classes.has(target)) classes.set(target, { example, network });
  }
  return [...classes.values()];
}

/** One address of every region, with what governed it under `observedUnder` and what does now. */
interface Example {
  example: string;
  before: Governing;
  now: Governing;
}

function examplesFor(clientNamespace: string, policy: Policy, observedUnder: Policy): Example[] {
  const key = JSON.stringify(ownersOf(clientNamespace, policy, observedUnder));
  return rememberedExamples.recall(policy, observedUnder, key, () =>
    exampleAddresses(clientNamespace, policy, observedUnder).map((address): Example => {
      const example = printIp(address);
      const before = governingTarget(example, clientNamespace, observedUnder);
      return { example, before, now: governingTarget(example, clientNamespace, policy) };
    }),
  );
}

const rememberedExamples = new PolicyMemo<Example[]>();

/** The class of one known address. */
export function classOf(ip: string, clientNamespace: string, policy: Policy): AddressClass {
  const governing = governingTarget(ip, clientNamespace, policy);
  return { example: ip, network: typeof governing === "string" ? null : governing };
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
