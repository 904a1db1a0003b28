import { type Cidr, contains, maskedBase, parseIp, printCidr } from "../linkerd/address";
import { type AddressSet, addressSet } from "../network-policy/compile/address-set";

/** Addresses that Linkerd takes for the cluster's own, though no pod, node or Service is near. */
export interface PrivateRanges {
  /** `172.16.0.0/12`: of `clusterNetworks` those that hold far more than the cluster. */
  wide: readonly string[];
  /** `10.42.0.0/16`: what the cluster was seen to use. */
  used: readonly string[];
  /** Everything but the rest of the wide ones. */
  elsewhere: AddressSet;
}

/** As large as the networks that clusters give to their pods usually are: what is no wider may be the cluster's to its end. */
const USED_PREFIX = { 4: 16, 6: 64 } as const;

/** `addresses` are those of pods, nodes and Services; none of IPv6 says that its networks are of no matter here. */
export function privateRanges(clusterNetworks: readonly Cidr[], addresses: readonly string[]): PrivateRanges {
  const near = new Map(addresses.map((text) => [prefixText(text), text]));
  const usedNear = [...near.values()].flatMap((text) => networkOf(text) ?? []);
  const used = usedNear.filter((each) => clusterNetworks.some((network) => contains(network, each)));
  const wide = clusterNetworks.filter(
    (network) => used.some(({ family }) => family === network.family) && !used.some((each) => contains(each, network)),
  );
  const blockOf = (family: 4 | 6, cidr: string) => ({
    cidr,
    except: wide.filter((each) => each.family === family).map(printCidr),
  });
  const usedTexts = [...new Set(used.map(printCidr))].sort();
  return {
    wide: wide.map(printCidr),
    used: usedTexts,
    elsewhere: addressSet([blockOf(4, "0.0.0.0/0"), blockOf(6, "::/0"), ...usedTexts.map((cidr) => ({ cidr }))]),
  };
}

/** The first two octets: 20,000 pods lie in few networks, so few addresses are parsed. */
function prefixText(text: string): string {
  return text.includes(":") ? text : text.slice(0, text.indexOf(".", text.indexOf(".") + 1));
}

function networkOf(text: string): Cidr | null {
  const address = parseIp(text);
  if (!address) return null;
  const { family, value } = address;
  const prefix = USED_PREFIX[family];
  return { family, base: maskedBase(value, family, prefix), prefix, bare: false };
}
