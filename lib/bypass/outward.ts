import type { Cidr } from "../linkerd/address";
import { printCidr } from "../linkerd/address";
import { type AddressSet, addressSet } from "../network-policy/compile/address-set";
import { applyingTo, type CompiledNetwork } from "../network-policy/compile/compile";
import type { Member, MemberKind } from "../network-policy/compile/member";
import type { Rule } from "../network-policy/compile/rules";
import type { Protocol } from "../network-policy/stored/network-policy";

/** What leaves a pod for addresses outside of the cluster; `ports` null: on any port. */
export interface Outward {
  protocol: Protocol;
  ports: readonly [first: number, last: number] | null;
}

/**
 * Whether some address outside of `clusterNetworks` can be reached from a pod, as far as NetworkPolicies go. A policy may admit a part of
 * what is outside: that is open too. A hostNetwork pod is selected by none, so it is always open.
 */
export class OutwardReach {
  private readonly cluster: AddressSet;
  private readonly known = new Map<MemberKind, Map<string, boolean>>();

  constructor(
    private readonly network: CompiledNetwork,
    clusterNetworks: readonly Cidr[],
  ) {
    this.cluster = addressSet(clusterNetworks.map((each) => ({ cidr: printCidr(each) })));
  }

  isOpen(member: Member, outward: Outward): boolean {
    if (!member.kind) return true;
    const asked = `${outward.protocol} ${outward.ports}`;
    const ofKind = this.known.get(member.kind) ?? new Map<string, boolean>();
    this.known.set(member.kind, ofKind);
    const known = ofKind.get(asked);
    if (known !== undefined) return known;
    const { policies } = applyingTo(member, this.network).egress;
    const open =
      policies.length === 0 || policies.some((each) => each.egress?.rules.some((rule) => this.lets(rule, outward)));
    ofKind.set(asked, open);
    return open;
  }

  private lets({ ports, peers }: Rule, { protocol, ports: asked }: Outward): boolean {
    const [first, last] = asked ?? EVERY_PORT;
    const fits =
      ports === null ||
      ports.some((each) => {
        if (each.protocol !== protocol) return false;
        if (each.port === undefined) return true;
        // An address outside gives its ports no names.
        return typeof each.port === "number" && each.port <= last && (each.endPort ?? each.port) >= first;
      });
    if (!fits) return false;
    return peers === null || this.reachesOut(addressSet(peers.flatMap(({ ipBlock }) => ipBlock ?? [])));
  }

  private reachesOut({ ipv4, ipv6 }: AddressSet): boolean {
    return outside(ipv4, this.cluster.ipv4) || outside(ipv6, this.cluster.ipv6);
  }
}

const EVERY_PORT = [1, 65_535] as const;

interface Ranges<T> {
  firsts: T[];
  lasts: T[];
}

/** Ranges of a set lie apart, so what is inside of a set is inside of one of its ranges. */
function outside<T extends number | bigint>(ranges: Ranges<T>, cluster: Ranges<T>): boolean {
  return ranges.firsts.some((first, i) => {
    const last = ranges.lasts[i] ?? first;
    return !cluster.firsts.some((start, j) => start <= first && (cluster.lasts[j] ?? start) >= last);
  });
}
