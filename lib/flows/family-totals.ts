import type { FamilyTotal, Flow } from "./flow";
import type { FlowProtocol } from "./protocol";

/** What Prometheus itself says of one family; null where it could not be read. */
export interface RawSum {
  /** By `increase()`. */
  increased: number | null;
  /** What the counters themselves rose by; asked only where the other is not what the rows count. */
  rose: number | null;
}

/** Families without any traffic are left out. */
export function familyTotals(flows: readonly Flow[], raw: ReadonlyMap<FlowProtocol, RawSum>): FamilyTotal[] {
  const counted = new Map<FlowProtocol, number>();
  for (const flow of flows) {
    if (!isPrivate(flow)) counted.set(flow.protocol, (counted.get(flow.protocol) ?? 0) + flow.count);
  }
  return [...raw].flatMap(([protocol, theirs]) => {
    const ours = counted.get(protocol) ?? 0;
    if (ours === 0 && theirs.increased === 0) return [];
    const rounded = theirs.increased === null ? null : Math.round(theirs.increased * 10) / 10;
    return [reconciled(protocol, ours, rounded, theirs.rose)];
  });
}

/** From another family, which Prometheus's sum leaves out. */
function isPrivate({ network, route }: Flow): boolean {
  return network === null && route.kind === "default" && (route.name === "endpoint" || route.name === "fallback");
}

/** To 1 %, or to one. */
export function isNearly(ours: number, theirs: number | null): boolean {
  return theirs !== null && Math.abs(ours - theirs) <= Math.max(1, theirs / 100);
}

/** The same on the server and in the browser, so that what follows from the numbers is not sent. */
export function reconciled(
  protocol: FlowProtocol,
  counted: number,
  raw: number | null,
  rose: number | null,
): FamilyTotal {
  const agrees = isNearly(counted, raw) || isNearly(counted, rose);
  return { protocol, counted, raw, rose, agrees, explanation: explanationOf(counted, raw, rose) };
}

/** Also where the two nearly agree: a reader sees two numbers, and asks which is right. */
function explanationOf(ours: number, theirs: number | null, rose: number | null): string {
  if (theirs === null) return isNearly(ours, rose) ? "" : "Prometheus's own sum could not be read.";
  if (Math.round(ours) === Math.round(theirs)) return "";
  if (isNearly(ours, rose) || isNearly(ours, theirs)) return INCREASE;
  return ours > theirs
    ? "increase() misses the first count of a new series, and counters of proxies that restarted begin at 0; the rows count both."
    : "increase() extrapolates at the edges of the window and counts a restart that was seen late; the rows count what was scraped.";
}

const INCREASE =
  "increase() extrapolates to the edges of the window and misses the first count of a new series. The rows count what the proxies counted.";
