import type { ConnectionCounts } from "../../connections/connection-rehearsal";
import { counted } from "../../print/counted";

/** `2 connections lost, 1 undecided`; what stays as it is is left out. */
export function connectionWords(counts: ConnectionCounts): string {
  const { lost, undecided, gained } = counts;
  const parts = [
    lost > 0 ? `${counted(lost, "connection")} lost` : "",
    undecided > 0 ? `${undecided} undecided` : "",
    gained > 0 ? `${gained} gained` : "",
  ].filter(Boolean);
  if (parts.length > 0) return parts.join(", ");
  return counts.kept + counts.denied > 0 ? "no connection lost" : "no connection seen";
}

/** What becomes of the connections that were seen, or that ingress policies name. */
export function connectionsSentence(counts: ConnectionCounts): string {
  const all = Object.values(counts).reduce((sum, each) => sum + each, 0);
  if (all === 0) return "No connection was seen that these NetworkPolicies decide, so what they take is unknown.";
  return `Of ${counted(all, "connection")}: ${connectionWords(counts)}.`;
}

/** Of many a few come and go while somebody reads. */
const TOLERATED_SHARE = 0.02;

/** Whether more is lost by now than a reviewer was shown. */
export function losesMore(shown: ConnectionCounts, now: ConnectionCounts): boolean {
  return now.lost - shown.lost > Math.floor(shown.lost * TOLERATED_SHARE);
}
