import {
  type Cidr,
  contains,
  firstAddress,
  type IpAddress,
  lastAddress,
  parseIp,
  parseIpv4,
  printIp,
} from "../../linkerd/address";
import type { Target, TraceStep } from "../../linkerd/decision";
import { type Candidate, compareMatches } from "../match/select-network";
import { type CompiledNetwork, type Policy, poolOwner } from "./compile";
import { type Claim, cutAddresses } from "./cut-addresses";

/** The EgressNetwork that governs an address, or why it is no egress. */
export type Governing = CompiledNetwork | Exclude<Target, "egress-network">;

/** Source: linkerd2 policy-controller/runtime/src/lib.rs (lookup_ip) */
export function governingTarget(ip: string, clientNamespace: string, policy: Policy): Governing {
  const ipv4 = parseIpv4(ip);
  const address = ipv4 === null ? parseIp(ip) : null;
  if (ipv4 === null && !address) return "external-fallback";
  const isService = address ? policy.serviceByAddress.has(printIp(address)) : policy.serviceNumbers.has(ipv4 ?? 0);
  if (isService) return "service";

  const own = policy.pools.get(clientNamespace);
  const owner = own ? clientNamespace : policy.snapshot.globalEgressNamespace;
  const pool = own ?? policy.pools.get(owner) ?? [];
  const { ipv4: narrow, ipv6: wide } = policy.addresses.get(owner) ?? rememberIndex(policy, owner, pool);
  const place = address ? wide.places[pieceAt(wide, address.value)] : narrow.places[pieceAt(narrow, ipv4 ?? 0)];
  return pool[place ?? OUTSIDE] ?? (place === IN_CLUSTER ? "cluster-unknown" : "external-fallback");
}

/** The piece in which an address lies, with what is remembered of all its addresses. */
export function pieceOf(address: IpAddress, clientNamespace: string, policy: Policy): Piece {
  const owner = poolOwner(policy, clientNamespace);
  const { ipv4, ipv6 } = policy.addresses.get(owner) ?? rememberIndex(policy, owner, policy.pools.get(owner) ?? []);
  return address.family === 4 ? rememberPiece(ipv4, Number(address.value)) : rememberPiece(ipv6, address.value);
}

/** One address of every piece that meets `cidr`: what governs it governs all of that piece in `cidr`, save for Services. */
export function addressesWithin(cidr: Cidr, clientNamespace: string, policy: Policy): string[] {
  const owner = poolOwner(policy, clientNamespace);
  const { ipv4, ipv6 } = policy.addresses.get(owner) ?? rememberIndex(policy, owner, policy.pools.get(owner) ?? []);
  const starts = cidr.family === 4 ? ipv4.starts.map(BigInt) : ipv6.starts;
  const [first, last] = [firstAddress(cidr).value, lastAddress(cidr).value];
  const inside = starts.filter((start) => start > first && start <= last);
  const taken = [...policy.serviceByAddress.keys()].filter((text) => {
    const address = parseIp(text);
    return address !== null && contains(cidr, address);
  });
  const isService = new Set(taken);
  const examples = [first, ...inside].flatMap((start, index) => {
    const end = (inside[index] ?? last + 1n) - 1n;
    for (let value = start; value <= end; value += 1n) {
      const text = printIp({ family: cidr.family, value });
      if (!isService.has(text)) return [text];
    }
    return [];
  });
  return [...examples, ...taken.slice(0, 1)];
}

/**
 * The address space cut wherever a network or an exception begins or ends: what governs the first address of a piece governs all of it.
 * Places in the pool rather than networks, so that it outlives a change of their routes.
 */
export interface AddressIndex {
  ipv4: Pieces<number>;
  ipv6: Pieces<bigint>;
}

interface Pieces<T> {
  starts: readonly T[];
  places: readonly number[];
  /** By place of the piece, made as they are asked for. */
  known: Map<number, Piece>;
}

/** What is so for every address of a piece. */
export interface Piece {
  /** What is told of the networks, by to whom; made as it is asked for. */
  told: Map<"own" | "others", readonly Telling[]>;
}

/** A step, or one that names the address. */
export type Telling = TraceStep | ((ip: string) => TraceStep);

const OUTSIDE = -1;
const IN_CLUSTER = -2;

function rememberIndex(policy: Policy, owner: string, pool: readonly Candidate[]): AddressIndex {
  const claims = claimsOf(pool, policy);
  const ipv4 = cutAddresses(claims, 4, OUTSIDE);
  const index = {
    ipv4: { ...ipv4, starts: ipv4.starts.map(Number), known: new Map() },
    ipv6: { ...cutAddresses(claims, 6, OUTSIDE), known: new Map() },
  };
  policy.addresses.set(owner, index);
  return index;
}

/** The entry that counts comes first, wherever several cover an address; what none covers may be the cluster's. */
function claimsOf(pool: readonly Candidate[], { clusterNetworks }: Policy): Claim[] {
  const entries = pool.flatMap((candidate, place) => candidate.entries.map((entry) => ({ candidate, entry, place })));
  return [
    ...entries.sort(compareMatches).map(({ entry: { cidr, except }, place }) => ({ cidr, except, place })),
    ...clusterNetworks.map((cidr) => ({ cidr, except: [], place: IN_CLUSTER })),
  ];
}

function rememberPiece<T extends number | bigint>(pieces: Pieces<T>, value: T): Piece {
  const at = pieceAt(pieces, value);
  const known = pieces.known.get(at);
  if (known) return known;
  const made: Piece = { told: new Map() };
  pieces.known.set(at, made);
  return made;
}

function pieceAt<T extends number | bigint>({ starts }: Pieces<T>, value: T): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const start = starts[middle];
    if (start !== undefined && start <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
