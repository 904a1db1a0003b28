import { type Cidr, printCidr } from "../../linkerd/address";
import { isCovered } from "../../linkerd/covering";
import { printRef } from "../../linkerd/object";
import type { CompiledNetwork } from "../compile/compile";
import { type NetworkEntrySize, type TieBreak, tieBreakOf } from "../match/select-network";
import type { Finding } from "./finding";
import type { LintWorld } from "./lint-world";
import { type Ranged, RankedRanges } from "./ranked-ranges";

/** More than anyone reads of; networks that all cover the same would be compared in pairs. */
const MOST_WINNERS = 100;

/** Two EgressNetworks of one pool that cover the same addresses, and which of them gets these. */
export function lintOverlaps({ policy }: LintWorld): Finding[] {
  return [...policy.pools.values()].flatMap((pool) => {
    if (pool.length < 2) return [];
    const ranges = new RankedRanges(pool);
    return pool.flatMap((loser) => lostBy(loser, ranges));
  });
}

interface Loss {
  winner: CompiledNetwork;
  shared: Cidr;
  by: TieBreak;
  /** The winner's network contains the loser's, and still wins. */
  wider: boolean;
  family: 4 | 6;
}

function lostBy(loser: CompiledNetwork, ranges: RankedRanges): Finding[] {
  const losses = lossesOf(loser, ranges);
  const quirks = losses.filter(({ wider, family }) => wider && family === 6);
  const others = losses.filter((loss) => !quirks.includes(loss));
  const findings: Finding[] = [];
  const [quirk] = quirks;
  if (quirk) {
    findings.push({
      id: "network/ipv6-width",
      severity: "warning",
      subject: loser.ref,
      field: "spec.networks",
      sentence: `${printRef(loser.ref)} never gets ${printCidr(quirk.shared)}: ${printRef(quirk.winner.ref)} is wider and wins, because Linkerd counts IPv6 networks of /64 and wider as zero addresses.`,
      remedy:
        "List these addresses under `except` of the wider EgressNetwork, or make the narrower one /64 or wider and the older of the two.",
    });
  }
  const [first, ...more] = others;
  if (first) {
    const surprising = others.some(({ by, wider }) => by !== "size" || wider);
    const least = losses.length === MOST_WINNERS ? "At least " : "";
    const also = more.length > 0 ? ` ${least}${more.length} more also win${more.length === 1 ? "s" : ""} over it.` : "";
    findings.push({
      id: "network/overlap",
      severity: surprising ? "warning" : "info",
      subject: loser.ref,
      field: "spec.networks",
      sentence: `${printRef(loser.ref)} and ${printRef(first.winner.ref)} both cover ${printCidr(first.shared)}, and the latter wins: ${reason(first)}.${also}`,
      remedy: surprising
        ? "List the shared addresses under `except` of the one that should not cover them, so the winner does not depend on age or name."
        : "No action if the more specific one should win.",
    });
  }
  return findings;
}

function reason({ by, wider }: Loss): string {
  switch (by) {
    case "size":
      return wider ? "it is wider, but its exceptions leave it fewer addresses" : "it has fewer addresses";
    case "age":
      return "they are equally specific and it is older";
    default:
      return "they are equally specific and equally old, and it comes first by name";
  }
}

/** Where each winner takes addresses from `loser`: its first entry to take some of the first entry that loses some. */
function lossesOf(loser: CompiledNetwork, ranges: RankedRanges): Loss[] {
  const losses = new Map<CompiledNetwork, Loss>();
  for (const entry of loser.entries) {
    const lost = { candidate: loser, entry };
    const takers = new Map<CompiledNetwork, Ranged>();
    for (const won of ranges.before(lost)) {
      const { candidate: winner } = won;
      if (losses.size + takers.size === MOST_WINNERS) break;
      if (winner === loser || losses.has(winner) || !sharedBy(entry, won.entry)) continue;
      const known = takers.get(winner);
      if (!known || won.position < known.position) takers.set(winner, won);
    }
    for (const [winner, won] of takers) {
      const shared = sharedBy(entry, won.entry);
      if (!shared) continue;
      const wider = won.entry.cidr.prefix < entry.cidr.prefix;
      losses.set(winner, { winner, shared, by: tieBreakOf(won, lost), wider, family: shared.family });
    }
  }
  return [...losses.values()].sort((a, b) => ranges.placeOf(a.winner) - ranges.placeOf(b.winner));
}

function sharedBy(a: NetworkEntrySize, b: NetworkEntrySize): Cidr | null {
  const narrower = a.cidr.prefix >= b.cidr.prefix ? a.cidr : b.cidr;
  return isCovered(a.except, narrower) || isCovered(b.except, narrower) ? null : narrower;
}
