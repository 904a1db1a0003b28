import type { FamilyTotal, Flow, FlowProtocol } from "./flow";

/** `raw` by family, as Prometheus sums it up; families without any traffic are left out. */
export function familyTotals(flows: readonly Flow[], raw: ReadonlyMap<FlowProtocol, number | null>): FamilyTotal[] {
  const counted = new Map<FlowProtocol, number>();
  for (const flow of flows) {
    if (!isPrivate(flow)) counted.set(flow.protocol, (counted.get(flow.protocol) ?? 0) + flow.count);
  }
  return [...raw].flatMap(([protocol, theirs]) => {
    const ours = counted.get(protocol) ?? 0;
    if (ours === 0 && theirs === 0) return [];
    const rounded = theirs === null ? null : Math.round(theirs * 10) / 10;
    return [{ protocol, counted: ours, raw: rounded, explanation: explanationOf(ours, rounded) }];
  });
}

/** From another family, which Prometheus's sum leaves out. */
function isPrivate({ network, route }: Flow): boolean {
  return network === null && route.kind === "default" && (route.name === "endpoint" || route.name === "fallback");
}

/** The same on the server and in the browser, so it is not sent. */
export function explanationOf(ours: number, theirs: number | null): string {
  if (theirs === null) return "Prometheus's own sum could not be read.";
  const gap = ours - theirs;
  if (Math.abs(gap) <= Math.max(1, theirs / 100)) return "";
  return gap > 0
    ? "Prometheus's increase() misses the first event of every new series, and what came before a failed scrape; the rows count them."
    : "Prometheus's increase() extrapolates to the edges of the window, and counts a restart seen late; the rows count what was scraped.";
}
