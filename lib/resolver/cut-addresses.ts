import { type Cidr, firstAddress, lastAddress } from "../linkerd/address";

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
  const indexOf = new Map(starts.map((start, i) => [start, i]));
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
      const end = indexOf.get(to) ?? starts.length;
      for (let at = unpainted(indexOf.get(from) ?? end); at < end; at = unpainted(at)) {
        places[at] = claim.place;
        next[at] = at + 1;
      }
    }
  }
  return { starts, places };
}

function startsOf(claims: readonly Claim[], family: 4 | 6): bigint[] {
  const cuts = new Set([0n]);
  for (const { cidr, except } of claims) {
    for (const each of [cidr, ...except]) {
      if (each.family === family) cuts.add(each.base).add(afterLast(each));
    }
  }
  return [...cuts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
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
