import { bitsOf, type Cidr, contains, type IpAddress, maskedBase } from "./address";

/** As few are compared as fast as they are looked up. */
const FEW = 16;

/**
 * The items whose range contains `inner`, in their order. One look for each length of prefix, however many there are: an EgressNetwork
 * may list thousands. What was found out about a list is kept as long as the list, which must not be changed.
 */
export function covering<T>(items: readonly T[], rangeOf: (item: T) => Cidr, inner: Cidr | IpAddress): T[] {
  if (items.length <= FEW) return items.filter((each) => contains(rangeOf(each), inner));
  const [value, longest] = "value" in inner ? [inner.value, bitsOf(inner.family)] : [inner.base, inner.prefix];
  const places: number[] = [];
  for (const { family, prefix, byBase } of tablesOf(items, rangeOf)) {
    if (family !== inner.family || prefix > longest) continue;
    places.push(...(byBase.get(keyOf(maskedBase(value, family, prefix))) ?? []));
  }
  return places.sort((a, b) => a - b).flatMap((place) => items.slice(place, place + 1));
}

/** Whether any of `ranges` contains `inner`. */
export function isCovered(ranges: readonly Cidr[], inner: Cidr | IpAddress): boolean {
  return ranges.length > 0 && covering(ranges, itself, inner).length > 0;
}

/** The first of `ranges` that contains `inner`. */
export function firstCovering(ranges: readonly Cidr[], inner: Cidr | IpAddress): Cidr | undefined {
  return covering(ranges, itself, inner)[0];
}

function itself(cidr: Cidr): Cidr {
  return cidr;
}

/** Places in a list by the base of their range, for each length of prefix in it. */
interface Table {
  family: 4 | 6;
  prefix: number;
  byBase: Map<number | string, number[]>;
}

const known = new WeakMap<readonly unknown[], Table[]>();

function tablesOf<T>(items: readonly T[], rangeOf: (item: T) => Cidr): Table[] {
  const tables = known.get(items) ?? makeTables(items.map(rangeOf));
  known.set(items, tables);
  return tables;
}

function makeTables(ranges: readonly Cidr[]): Table[] {
  const tables = new Map<number, Table>();
  for (const [place, { family, prefix, base }] of ranges.entries()) {
    const key = family * 1000 + prefix;
    const table = tables.get(key) ?? { family, prefix, byBase: new Map<number | string, number[]>() };
    tables.set(key, table);
    if (!table.byBase.get(keyOf(base))?.push(place)) table.byBase.set(keyOf(base), [place]);
  }
  return [...tables.values()];
}

/** V8 hashes a BigInt by its lowest 64 bits, which are zero in every IPv6 network of /64 and wider. */
function keyOf(base: bigint): number | string {
  return base <= 0xffff_ffffn ? Number(base) : base.toString(36);
}
