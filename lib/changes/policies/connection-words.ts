import type { ConnectionCounts } from "../../connections/connection-rehearsal";
import { counted } from "../../print/counted";

/** `2 connections lost, 1 undecided`; what stays as it is is left out. */
export function connectionWords(counts: ConnectionCounts): string {
  const parts = partsOf(counts, `${counted(counts.lost, "connection")} lost`);
  if (parts !== "") return parts;
  return counts.kept + counts.denied > 0 ? "no connection lost" : "no connection seen";
}

/** What becomes of the connections that were seen, or that ingress policies name. */
export function connectionsSentence(counts: ConnectionCounts): string {
  const all = Object.values(counts).reduce((sum, each) => sum + each, 0);
  if (all === 0) return "No connection was seen that these NetworkPolicies decide, so what they take is unknown.";
  return `Of ${counted(all, "connection")}: ${partsOf(counts, `${counts.lost} lost`) || "none lost"}.`;
}

function partsOf({ lost, undecided, gained }: ConnectionCounts, lostWords: string): string {
  return [
    lost > 0 ? lostWords : "",
    undecided > 0 ? `${undecided} undecided` : "",
    gained > 0 ? `${gained} gained` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

/** Of many a few come and go while somebody reads. */
const TOLERATED_SHARE = 0.02;

/** Whether more is lost by now than a reviewer was shown. */
export function losesMore(shown: ConnectionCounts, now: ConnectionCounts): boolean {
  return now.lost - shown.lost > Math.floor(shown.lost * TOLERATED_SHARE);
}
