const MOST_POINTS = 120;
const NICE_SECONDS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600];

/** Milliseconds between the points of a chart: a round number, with two scrapes in it at least, and 120 points at most. */
export function seriesStep(windowSeconds: number, scrapeIntervalSeconds: number): number {
  const least = Math.max(windowSeconds / MOST_POINTS, 2 * scrapeIntervalSeconds);
  return (NICE_SECONDS.find((each) => each >= least) ?? Math.ceil(least / 21_600) * 21_600) * 1000;
}
