import { type Cidr, contains, firstAddress, type IpAddress, lastAddress } from "../../linkerd/address";
import { parseBlock } from "../stored/block";
import type { IpBlock } from "../stored/network-policy";

/** Addresses of many blocks, as ranges that are sorted and apart. IPv4 fits into numbers, which are quicker. */
export interface AddressSet {
  ipv4: Ranges<number>;
  ipv6: Ranges<bigint>;
}

interface Ranges<T> {
  firsts: T[];
  lasts: T[];
}

export function addressSet(blocks: readonly IpBlock[]): AddressSet {
  const left = blocks.flatMap(rangesLeft);
  const numbers = left.filter(([{ family }]) => family === 4);
  return {
    ipv4: united(
      numbers.map(([first, last]) => [Number(first.value), Number(last.value)] as const),
      (a) => a + 1,
    ),
    ipv6: united(
      left.filter(([{ family }]) => family === 6).map(([first, last]) => [first.value, last.value] as const),
      (a) => a + 1n,
    ),
  };
}

export function hasAddress(set: AddressSet, { family, value }: IpAddress): boolean {
  return family === 4 ? within(set.ipv4, Number(value)) : within(set.ipv6, value);
}

/** Every address of `inner` is in `outer`. */
export function coversAll(outer: AddressSet, inner: AddressSet): boolean {
  return rangesCover(outer.ipv4, inner.ipv4) && rangesCover(outer.ipv6, inner.ipv6);
}

function rangesCover<T extends number | bigint>(outer: Ranges<T>, inner: Ranges<T>): boolean {
  return inner.firsts.every((first, i) => {
    const last = inner.lasts[i];
    const at = outer.firsts.findLastIndex((each) => each <= first);
    const end = outer.lasts[at];
    return last !== undefined && end !== undefined && last <= end;
  });
}

/** Whether this block holds the address, or which exception takes it out. */
export function blockHolds(block: IpBlock, address: IpAddress): { holds: boolean; except: string | null } {
  const whole = parseBlock(block.cidr)?.network;
  if (!whole || !contains(whole, address)) return { holds: false, except: null };
  const except = block.except?.find((each) => {
    const part = parseBlock(each)?.network;
    return part !== undefined && contains(part, address);
  });
  return { holds: except === undefined, except: except ?? null };
}

/** What exceptions leave of a block: exceptions are networks, so each is inside what is left, or apart from it. */
function rangesLeft({ cidr, except = [] }: IpBlock): (readonly [IpAddress, IpAddress])[] {
  const whole = parseBlock(cidr)?.network;
  if (!whole) return [];
  const out = except.flatMap((each) => parseBlock(each)?.network ?? []).sort(byBase);
  const left: (readonly [IpAddress, IpAddress])[] = [];
  let next = firstAddress(whole).value;
  for (const each of out) {
    const [first, last] = [each.base, lastAddress(each).value];
    if (last < next) continue;
    if (first > next)
      left.push([
        { ...whole, value: next },
        { ...whole, value: first - 1n },
      ]);
    next = last + 1n;
  }
  const end = lastAddress(whole);
  if (next <= end.value) left.push([{ family: whole.family, value: next }, end]);
  return left;
}

function byBase(a: Cidr, b: Cidr): number {
  return a.base < b.base ? -1 : a.base > b.base ? 1 : 0;
}

function united<T extends number | bigint>(ranges: readonly (readonly [T, T])[], after: (value: T) => T): Ranges<T> {
  const [firsts, lasts]: [T[], T[]] = [[], []];
  for (const [first, last] of ranges.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const end = lasts.at(-1);
    if (end === undefined || first > after(end)) {
      firsts.push(first);
      lasts.push(last);
    } else if (last > end) lasts[lasts.length - 1] = last;
  }
  return { firsts, lasts };
}

function within<T extends number | bigint>({ firsts, lasts }: Ranges<T>, value: T): boolean {
  let [low, high] = [0, firsts.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = [firsts[middle], lasts[middle]];
    if (first === undefined || last === undefined) return false;
    if (value < first) high = middle - 1;
    else if (value > last) low = middle + 1;
    else return true;
  }
  return false;
}
