import { firstAddress, type IpAddress, lastAddress } from "../linkerd/address";
import { parseBlock } from "../network-policy/stored/block";
import type { NetworkPolicy } from "../network-policy/stored/network-policy";

/** Where the blocks of policies begin and end: addresses between the same two edges are one to every block. */
export class BlockEdges {
  /** IPv4 fits into numbers, which are quicker. */
  private readonly edges: { 4: readonly number[]; 6: readonly bigint[] };

  constructor(policies: readonly NetworkPolicy[]) {
    const found = { 4: new Set<bigint>(), 6: new Set<bigint>() };
    for (const text of new Set(policies.flatMap(blocksOf))) {
      const network = parseBlock(text)?.network;
      if (!network) continue;
      found[network.family].add(firstAddress(network).value);
      found[network.family].add(lastAddress(network).value + 1n);
    }
    this.edges = { 4: sorted(found[4]).map(Number), 6: sorted(found[6]) };
  }

  /** How many edges lie at or below the address. */
  placeOf({ family, value }: IpAddress): number {
    return family === 4 ? upTo(this.edges[4], Number(value)) : upTo(this.edges[6], value);
  }
}

function upTo<T extends number | bigint>(edges: readonly T[], value: T): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const edge = edges[middle];
    if (edge !== undefined && edge <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function blocksOf({ spec }: NetworkPolicy): string[] {
  const peers = [
    ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
    ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
  ];
  return peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : []));
}

function sorted(values: ReadonlySet<bigint>): bigint[] {
  return [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
