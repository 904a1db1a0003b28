import { VERDICT_WORD } from "@/components/ui/verdict";
import { FLOW_VERDICTS, type SeriesPoint } from "@/lib/flows/flow";
import { printClock, type Zone } from "@/lib/print/moment";
import { printRate } from "@/lib/print/numbers";

/** The rates of the last scraped point added up; null where nothing was scraped. */
export function latestRate(points: readonly SeriesPoint[]): number | null {
  const rates = points.findLast((point) => point.rates !== null)?.rates;
  return rates ? Object.values(rates).reduce((sum, rate) => sum + rate, 0) : null;
}

/** Moments with samples that have none on either side: a line needs two. */
export function lonePoints(points: readonly SeriesPoint[]): number[] {
  const blank = (index: number) => (points[index]?.rates ?? null) === null;
  return points.flatMap(({ at, rates }, index) => (rates !== null && blank(index - 1) && blank(index + 1) ? at : []));
}

/** How long what is drawn is, in seconds: less than the window where most of that has no data. */
export function spanOf(points: readonly SeriesPoint[]): number {
  return ((points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0)) / 1000;
}

/** Spans without a sample that lie between samples, and those at the end: `14:26–14:27`. */
export function printGaps(points: readonly SeriesPoint[], windowSeconds: number, zone: Zone): string[] {
  const first = points.findIndex((point) => point.rates !== null);
  const gaps: { from: number; to: number }[] = [];
  let open: { from: number; to: number } | null = null;
  for (const point of first < 0 ? [] : points.slice(first)) {
    if (point.rates !== null) open = null;
    else if (open) open.to = point.at;
    else {
      open = { from: point.at, to: point.at };
      gaps.push(open);
    }
  }
  return gaps.map(({ from, to }) => {
    const [start, end] = [printClock(from, windowSeconds, zone), printClock(to, windowSeconds, zone)];
    return start === end ? start : `${start}–${end}`;
  });
}

/** The chart in words, for those who do not see it. */
export function describeSeries(
  points: readonly SeriesPoint[],
  what: string,
  windowName: string,
  windowSeconds: number,
  zone: Zone,
): string {
  const rates = points.findLast((point) => point.rates !== null)?.rates;
  if (!rates) return `${what} by verdict, last ${windowName}. Nothing was scraped.`;
  const parts = FLOW_VERDICTS.flatMap((verdict) => {
    const rate = rates[verdict] ?? 0;
    return rate > 0 ? `${VERDICT_WORD[verdict].toLowerCase()} ${printRate(rate)}` : [];
  });
  const gaps = printGaps(points, windowSeconds, zone);
  const now = parts.length > 0 ? `Now: ${parts.join(", ")}.` : "Now: none.";
  return `${what} by verdict, last ${windowName}. ${now}${gaps.length > 0 ? ` No samples ${gaps.join(", ")}.` : ""}`;
}
