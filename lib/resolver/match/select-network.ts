import { type Cidr, type IpAddress, parseCidr, printCidr } from "../../linkerd/address";
import { covering, firstCovering, isCovered } from "../../linkerd/covering";
import type { DecodedNetwork, DecodedNetworkEntry } from "../../linkerd/decode/decode-egress-network";

/** One entry of an EgressNetwork with its effective size, by which Linkerd compares. */
export interface NetworkEntrySize extends DecodedNetworkEntry {
  size: bigint;
}

export interface Candidate {
  network: DecodedNetwork;
  entries: readonly NetworkEntrySize[];
}

export interface NetworkMatch<T extends Candidate = Candidate> {
  candidate: T;
  entry: NetworkEntrySize;
}

/** Why one candidate comes before another. */
export type TieBreak = "size" | "age" | "namespace" | "name";

/** What an EgressNetwork covers that lists no networks: everything but the cluster's. */
export function everythingBut(clusterNetworks: readonly Cidr[]): NetworkEntrySize[] {
  return ["0.0.0.0/0", "::/0"].flatMap((text) => {
    const cidr = parseCidr(text);
    if (!cidr) return [];
    return [sized({ cidr, except: clusterNetworks.filter((each) => each.family === cidr.family) })];
  });
}

export function sized(entry: DecodedNetworkEntry): NetworkEntrySize {
  return { ...entry, size: effectiveSize(entry) };
}

/**
 * All candidates that cover `address`, the one that governs it first: fewest addresses left after exceptions, then the oldest (one
 * without a timestamp before all), then namespace and name.
 * Source: linkerd2 policy-controller/k8s/index/src/outbound/index/egress_network.rs
 */
export function matchNetworks<T extends Candidate>(address: IpAddress, pool: readonly T[]): NetworkMatch<T>[] {
  const matches: NetworkMatch<T>[] = [];
  for (const candidate of pool) {
    const entry = smallestEntry(candidate, address);
    if (entry) matches.push({ candidate, entry });
  }
  return matches.length < 2 ? matches : matches.sort(compareMatches);
}

export function compareMatches(a: NetworkMatch, b: NetworkMatch): number {
  return compareBy(a, b).order;
}

/** What put `winner` before `loser`. */
export function tieBreakOf(winner: NetworkMatch, loser: NetworkMatch): TieBreak {
  return compareBy(winner, loser).by;
}

/** Whether one of `entries` holds `address`, and none of its exceptions does. */
export function covers(entries: readonly DecodedNetworkEntry[], address: IpAddress): boolean {
  return covering(entries, rangeOf, address).some(({ except }) => !isCovered(except, address));
}

/** The exception that keeps `address` out of an entry whose cidr contains it. */
export function exceptionFor(entries: readonly DecodedNetworkEntry[], address: IpAddress): string | null {
  for (const entry of covering(entries, rangeOf, address)) {
    const except = firstCovering(entry.except, address);
    if (except) return printCidr(except);
  }
  return null;
}

function rangeOf({ cidr }: DecodedNetworkEntry): Cidr {
  return cidr;
}

/**
 * Linkerd's `block_size`: a 64-bit count that wraps. IPv4 networks of /30 and wider lose their two edge addresses, so /30 ties with
 * /31; IPv6 networks of /64 and wider count 0 and so beat every narrower one.
 */
export function effectiveSize(entry: DecodedNetworkEntry): bigint {
  const left = entry.except.reduce((size, except) => size - hosts(except), hosts(entry.cidr));
  return BigInt.asUintN(64, left);
}

function hosts(cidr: Cidr): bigint {
  if (cidr.family === 6) return BigInt.asUintN(64, 1n << BigInt(128 - cidr.prefix));
  const all = 1n << BigInt(32 - cidr.prefix);
  return cidr.prefix >= 31 ? all : all - 2n;
}

function smallestEntry(candidate: Candidate, address: IpAddress): NetworkEntrySize | null {
  let smallest: NetworkEntrySize | null = null;
  for (const entry of covering(candidate.entries, rangeOf, address)) {
    if (!isCovered(entry.except, address) && (!smallest || entry.size < smallest.size)) smallest = entry;
  }
  return smallest;
}

function compareBy(a: NetworkMatch, b: NetworkMatch): { order: number; by: TieBreak } {
  if (a.entry.size !== b.entry.size) return { order: a.entry.size < b.entry.size ? -1 : 1, by: "size" };
  const [left, right] = [a.candidate.network, b.candidate.network];
  const age = (left.createdAt ?? -Infinity) - (right.createdAt ?? -Infinity);
  if (left.createdAt !== right.createdAt) return { order: age, by: "age" };
  if (left.namespace !== right.namespace) return { order: left.namespace < right.namespace ? -1 : 1, by: "namespace" };
  return { order: left.name < right.name ? -1 : left.name > right.name ? 1 : 0, by: "name" };
}
