import {
  type Cidr,
  contains,
  firstAddress,
  type IpAddress,
  lastAddress,
  parseIp,
  parseIpv4,
  printIp,
} from "../linkerd/address";
import { type CompiledNetwork, type Policy, poolFor } from "./compile";
import type { Target } from "./decision";
import { matchNetworks } from "./select-network";

/** The EgressNetwork that governs an address, or why it is no egress. */
export type Governing = CompiledNetwork | Exclude<Target, "egress-network">;

/** `selectTarget` without its reasons. Source: linkerd2 policy-controller/runtime/src/lib.rs (lookup_ip) */
export function governingTarget(ip: string, clientNamespace: string, policy: Policy): Governing {
  const ipv4 = parseIpv4(ip);
  // Dotted quads have one spelling; IPv6 has many, of which Services are filed under the canonical one.
  if (ipv4 !== null) return policy.serviceByAddress.has(ip) ? "service" : indexFor(policy, clientNamespace).of(4, ipv4);
  const address = parseIp(ip);
  if (!address) return "external-fallback";
  if (policy.serviceByAddress.has(printIp(address))) return "service";
  return indexFor(policy, clientNamespace).of(6, address.value);
}

function indexFor(policy: Policy, clientNamespace: string): AddressIndex {
  const known = policy.addresses.get(clientNamespace);
  if (known) return known;
  const { globalEgressNamespace: global } = policy.snapshot;
  const shared = !policy.pools.has(clientNamespace) && clientNamespace !== global;
  const index = shared
    ? indexFor(policy, global)
    : new AddressIndex(poolFor(policy, clientNamespace), policy.clusterNetworks);
  policy.addresses.set(clientNamespace, index);
  return index;
}

/**
 * The address space cut wherever a network or an exception begins or ends: what governs the first address of a piece governs all of it.
 */
export class AddressIndex {
  private readonly ipv4: Pieces<number>;
  private readonly ipv6: Pieces<bigint>;

  constructor(pool: readonly CompiledNetwork[], clusterNetworks: readonly Cidr[]) {
    const cidrs = [
      ...clusterNetworks,
      ...pool.flatMap(({ entries }) => entries.flatMap((each) => [each.cidr, ...each.except])),
    ];
    const pieces = (family: 4 | 6) =>
      piecesOf(cutsOf(cidrs, family), (value) => governs({ family, value }, pool, clusterNetworks));
    const { starts, governing } = pieces(4);
    this.ipv4 = { starts: starts.map(Number), governing };
    this.ipv6 = pieces(6);
  }

  of(...[family, value]: [4, number] | [6, bigint]): Governing {
    return family === 4 ? pieceAt(this.ipv4, value) : pieceAt(this.ipv6, value);
  }
}

interface Pieces<T> {
  starts: readonly T[];
  governing: readonly Governing[];
}

function governs(address: IpAddress, pool: readonly CompiledNetwork[], clusterNetworks: readonly Cidr[]): Governing {
  const network = matchNetworks(address, pool)[0]?.candidate;
  if (network) return network;
  return clusterNetworks.some((cidr) => contains(cidr, address)) ? "cluster-unknown" : "external-fallback";
}

function cutsOf(cidrs: readonly Cidr[], family: 4 | 6): bigint[] {
  const cuts = new Set([0n]);
  for (const cidr of cidrs) {
    if (cidr.family === family) cuts.add(firstAddress(cidr).value).add(lastAddress(cidr).value + 1n);
  }
  return [...cuts].sort((a, b) => (a < b ? -1 : 1));
}

/** Neighbours with the same answer become one. */
function piecesOf(cuts: readonly bigint[], governing: (first: bigint) => Governing): Pieces<bigint> {
  const all = cuts.map((start) => ({ start, governing: governing(start) }));
  const pieces = all.filter((piece, i) => piece.governing !== all[i - 1]?.governing);
  return { starts: pieces.map(({ start }) => start), governing: pieces.map((piece) => piece.governing) };
}

function pieceAt<T extends number | bigint>({ starts, governing }: Pieces<T>, value: T): Governing {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const start = starts[middle];
    if (start !== undefined && start <= value) low = middle;
    else high = middle - 1;
  }
  return governing[low] ?? "external-fallback";
}
