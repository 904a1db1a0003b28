import { bitsOf, type Cidr, lastAddress, maskedBase } from "../../linkerd/address";
import type { CompiledNetwork } from "../compile/compile";
import { compareMatches, type NetworkMatch } from "../match/select-network";

export interface Ranged extends NetworkMatch<CompiledNetwork> {
  /** Of the entry in its network. */
  position: number;
}

/**
 * The entries of a pool, each range once with those who list it, the one that counts first. Asked for what overlaps a range it looks at the
 * ranges around and inside it alone.
 */
export class RankedRanges {
  private readonly places: ReadonlyMap<CompiledNetwork, number>;
  private readonly byRange = new Map<string, Ranged[]>();
  private readonly lengths: readonly { family: 4 | 6; prefix: number }[];
  /** Every range once, by family and first address. */
  private readonly sorted: readonly { cidr: Cidr; listed: readonly Ranged[] }[];

  constructor(pool: readonly CompiledNetwork[]) {
    this.places = new Map(pool.map((network, place) => [network, place]));
    const all = pool.flatMap((candidate) =>
      candidate.entries.map((entry, position): Ranged => ({ candidate, entry, position })),
    );
    for (const each of all.sort(compareMatches)) {
      const key = keyOf(each.entry.cidr);
      if (!this.byRange.get(key)?.push(each)) this.byRange.set(key, [each]);
    }
    const ranges = [...this.byRange.values()].flatMap((listed) => {
      const [first] = listed;
      return first ? [{ cidr: first.entry.cidr, listed }] : [];
    });
    this.sorted = ranges.sort((a, b) => compareRanges(a.cidr, b.cidr));
    const lengths = ranges.map(({ cidr: { family, prefix } }) => [`${family} ${prefix}`, { family, prefix }] as const);
    this.lengths = [...new Map(lengths).values()];
  }

  placeOf(network: CompiledNetwork): number {
    return this.places.get(network) ?? 0;
  }

  /** Entries that overlap that of `lost` and come before it. */
  *before(lost: NetworkMatch<CompiledNetwork>): Generator<Ranged> {
    const { cidr } = lost.entry;
    for (const { family, prefix } of this.lengths) {
      if (family !== cidr.family || prefix > cidr.prefix) continue;
      const around = { family, prefix, base: maskedBase(cidr.base, family, prefix) };
      yield* leading(this.byRange.get(keyOf(around)) ?? [], lost);
    }
    if (cidr.prefix === bitsOf(cidr.family)) return;
    const end = lastAddress(cidr).value;
    for (let at = this.firstBehind(cidr); ; at += 1) {
      const inside = this.sorted[at];
      if (!inside || inside.cidr.family !== cidr.family || inside.cidr.base > end) return;
      yield* leading(inside.listed, lost);
    }
  }

  private firstBehind(cidr: Cidr): number {
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const range = this.sorted[middle];
      if (range && compareRanges(range.cidr, cidr) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function* leading(listed: readonly Ranged[], lost: NetworkMatch<CompiledNetwork>): Generator<Ranged> {
  for (const each of listed) {
    if (compareMatches(each, lost) >= 0) return;
    yield each;
  }
}

function keyOf({ family, base, prefix }: Pick<Cidr, "family" | "base" | "prefix">): string {
  return `${family} ${base} ${prefix}`;
}

/** Wider ones before those inside them. */
function compareRanges(a: Cidr, b: Cidr): number {
  if (a.family !== b.family) return a.family - b.family;
  return a.base < b.base ? -1 : a.base > b.base ? 1 : a.prefix - b.prefix;
}
