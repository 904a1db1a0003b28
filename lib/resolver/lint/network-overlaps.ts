import { type Cidr, contains, overlaps, printCidr } from "../../linkerd/address";
import type { CompiledNetwork } from "../compile";
import { compareMatches, type NetworkEntrySize, type TieBreak, tieBreakOf } from "../select-network";
import type { Finding } from "./finding";
import { called, type LintWorld } from "./lint-world";

/** Two EgressNetworks of one pool that cover the same addresses, and which of them gets these. */
export function lintOverlaps({ policy }: LintWorld): Finding[] {
  return [...policy.pools.values()].flatMap((pool) => pool.flatMap((loser) => lostBy(loser, pool)));
}

interface Loss {
  winner: CompiledNetwork;
  shared: Cidr;
  by: TieBreak;
  /** The winner's network contains the loser's, and still wins. */
  wider: boolean;
  family: 4 | 6;
}

function lostBy(loser: CompiledNetwork, pool: readonly CompiledNetwork[]): Finding[] {
  const losses = pool.flatMap((winner) => (winner === loser ? [] : (lossTo(winner, loser) ?? [])));
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
      sentence: `${called(loser.ref)} never gets ${printCidr(quirk.shared)}: ${called(quirk.winner.ref)} is wider and wins, because Linkerd counts IPv6 networks of /64 and wider as no addresses at all.`,
      remedy:
        "List these addresses under `except` of the wider EgressNetwork, or write the narrower network as /64 or wider and make it the older one.",
    });
  }
  const [first, ...more] = others;
  if (first) {
    const surprising = others.some(({ by, wider }) => by !== "size" || wider);
    const also = more.length > 0 ? ` ${more.length} more win${more.length === 1 ? "s" : ""} over it likewise.` : "";
    findings.push({
      id: "network/overlap",
      severity: surprising ? "warning" : "info",
      subject: loser.ref,
      field: "spec.networks",
      sentence: `${called(loser.ref)} and ${called(first.winner.ref)} both cover ${printCidr(first.shared)}, and the latter wins: ${reason(first)}.${also}`,
      remedy: surprising
        ? "List the shared addresses under `except` of the one that is not to have them, so that neither age nor name decides."
        : "Nothing, if the more specific one is meant to win there.",
    });
  }
  return findings;
}

function reason({ by, wider }: Loss): string {
  switch (by) {
    case "size":
      return wider ? "though wider, its exceptions leave it fewer addresses" : "it has fewer addresses";
    case "age":
      return "both count as equally specific, and it is older";
    default:
      return "both are of the same age and size, and it comes first by name";
  }
}

/** Where `winner` takes addresses from `loser`, the first entry to do so; null where it takes none. */
function lossTo(winner: CompiledNetwork, loser: CompiledNetwork): Loss | null {
  for (const entry of loser.entries) {
    for (const other of winner.entries) {
      const shared = sharedBy(entry, other);
      if (!shared) continue;
      const [won, lost] = [
        { candidate: winner, entry: other },
        { candidate: loser, entry },
      ];
      if (compareMatches(won, lost) >= 0) continue;
      const wider = other.cidr.prefix < entry.cidr.prefix;
      return { winner, shared, by: tieBreakOf(won, lost), wider, family: shared.family };
    }
  }
  return null;
}

function sharedBy(a: NetworkEntrySize, b: NetworkEntrySize): Cidr | null {
  if (!overlaps(a.cidr, b.cidr)) return null;
  const narrower = a.cidr.prefix >= b.cidr.prefix ? a.cidr : b.cidr;
  const excepted = [...a.except, ...b.except].some((except) => contains(except, narrower));
  return excepted ? null : narrower;
}
