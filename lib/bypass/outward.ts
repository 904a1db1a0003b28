import { type AddressSet, addressSet, coversAll } from "../network-policy/compile/address-set";
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
 * Whether some address that is not `inside` can be reached from a pod, as far as NetworkPolicies go. A policy may admit a part of
 * what is outside: that is open too. A hostNetwork pod is selected by none, so it is always open.
 */
export class OutwardReach {
  private readonly known = new Map<MemberKind, Map<string, boolean>>();

  constructor(
    private readonly network: CompiledNetwork,
    private readonly inside: AddressSet,
  ) {}

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
    return peers === null || !coversAll(this.inside, addressSet(peers.flatMap(({ ipBlock }) => ipBlock ?? [])));
  }
}

const EVERY_PORT = [1, 65_535] as const;
