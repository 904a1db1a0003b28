import { type Cidr, firstAddress, lastAddress } from "../../linkerd/address";

/** Addresses that something lays claim to: those of `cidr` without those of `except`. */
export interface Claim {
  cidr: Cidr;
  except: readonly Cidr[];
  place: number;
}

/** The address space of a family in pieces: from `starts[i]` on, `places[i]` has all up to the next start. */
export interface CutAddresses {
  starts: bigint[];
  places: number[];
}

/**
 * Cut wherever a range or an exception begins or ends; each piece goes to the first of `claims` that covers it, or to `nobody`. Claims
 * paint in their order, and what is painted is stepped over: the work grows with the ranges, not with their pairs.
 */
export function cutAddresses(claims: readonly Claim[], family: 4 | 6, nobody: number): CutAddresses {
  const own = claims.filter(
    ({ cidr, except }) => cidr.family === family || except.some((each) => each.family === family),
  );
  const starts = startsOf(own, family);
  const places = new Array<number>(starts.length).fill(nobody);
  // By piece: the next one from there on that is not painted; as many links are shortened as are walked.
  const next = Int32Array.from({ length: starts.length + 1 }, (_, i) => i);
  const unpainted = (from: number): number => {
    let at = from;
    while (next[at] !== at) {
      const link = next[at] ?? at;
      next[at] = next[link] ?? link;
      at = link;
    }
    return at;
  };
  for (const claim of own) {
    if (claim.cidr.family !== family) continue;
    for (const [from, to] of leftOf(claim)) {
      const end = indexOf(starts, to);
      for (let at = unpainted(indexOf(starts, from)); at < end; at = unpainted(at)) {
        places[at] = claim.place;
        next[at] = at + 1;
      }
    }
  }
  return { starts, places };
}

function startsOf(claims: readonly Claim[], family: 4 | 6): bigint[] {
  const cuts = [0n];
  for (const { cidr, except } of claims) {
    for (const each of [cidr, ...except]) if (each.family === family) cuts.push(each.base, afterLast(each));
  }
  // Not by a Set: V8 hashes a BigInt by its lowest 64 bits, which are zero in every IPv6 network of /64 and wider.
  return cuts.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).filter((cut, i) => cut !== cuts[i - 1]);
}

/** Of a start; of the end of all addresses, their number. */
function indexOf(starts: readonly bigint[], value: bigint): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What the exceptions leave, as stretches from the first address to that behind the last. */
function leftOf({ cidr, except }: Claim): [bigint, bigint][] {
  const holes = except
    .filter((each) => each.family === cidr.family)
    .sort((a, b) => (a.base < b.base ? -1 : a.base > b.base ? 1 : a.prefix - b.prefix));
  const end = afterLast(cidr);
  const left: [bigint, bigint][] = [];
  let from = firstAddress(cidr).value;
  for (const hole of holes) {
    if (hole.base >= end) break;
    if (hole.base > from) left.push([from, hole.base]);
    const behind = afterLast(hole);
    if (behind > from) from = behind;
  }
  if (from < end) left.push([from, end]);
  return left;
}

function afterLast(cidr: Cidr): bigint {
  return lastAddress(cidr).value + 1n;
}
