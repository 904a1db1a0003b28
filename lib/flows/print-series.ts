import { FLOW_VERDICTS, type SeriesPoint } from "./flow";
import { type PrintStamp, printCsv } from "./print-flows";

/** What a chart draws, a row for each point: empty cells where nothing was scraped, and a column for each verdict that occurs. */
export function printSeriesCsv(points: readonly SeriesPoint[], family: string, stamp: PrintStamp): string {
  const verdicts = FLOW_VERDICTS.filter((verdict) => points.some(({ rates }) => (rates?.[verdict] ?? 0) > 0));
  return printCsv(
    ["at", ...verdicts.map((verdict) => `${verdict}_${family}_per_second`)],
    points.map(({ at, rates }) => [
      stamp(new Date(at).toISOString()),
      ...verdicts.map((verdict) => (rates === null ? null : (rates[verdict] ?? 0))),
    ]),
  );
}
