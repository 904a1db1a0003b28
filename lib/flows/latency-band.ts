import { LATENCY_BOUNDS_SECONDS, type LatencyBands } from "./flow";

/** Each band in words: `≤ 50 ms` … `> 10 s`. */
export const BAND_NAMES: readonly string[] = [
  ...LATENCY_BOUNDS_SECONDS.map((bound) => `≤ ${bound < 1 ? `${bound * 1000} ms` : `${bound} s`}`),
  `> ${LATENCY_BOUNDS_SECONDS.at(-1)} s`,
];

/** The band by the end of which 95 of 100 requests were answered: a proxy keeps four bounds, so nothing finer is true. -1 without requests. */
export function bandOf(latency: LatencyBands): number {
  const all = latency.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  const within = latency.findIndex((count) => {
    sum += count;
    return sum >= all * 0.95;
  });
  return all === 0 ? -1 : within;
}
