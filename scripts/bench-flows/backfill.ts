import { type BenchSize, SCRAPE_SECONDS } from "./bench-size";
import type { BenchSeries } from "./mesh-series";
import { encodeLabels, encodeSeries, type Sample, sendSeries } from "./remote-write";

/** Prometheus takes nothing older than an hour before its newest sample, so all series advance together by less. */
const SCRAPES_AT_ONCE = 60;
const SERIES_AT_ONCE = 2_000;
const REQUESTS_AT_ONCE = 2;

/** Writes history up to now, and what is to come for as long as measuring may take. */
export async function backfill(url: string, series: readonly BenchSeries[], size: BenchSize): Promise<void> {
  const interval = SCRAPE_SECONDS * 1000;
  const now = Math.floor(Date.now() / interval) * interval;
  const scrapes = ((size.historyMinutes + size.aheadMinutes) * 60) / SCRAPE_SECONDS;
  const history = (size.historyMinutes * 60) / SCRAPE_SECONDS;
  const begin = now - size.historyMinutes * 60_000;
  const labels = series.map((each) => encodeLabels(each.labels));
  for (let from = 0; from <= scrapes; from += SCRAPES_AT_ONCE) {
    const to = Math.min(from + SCRAPES_AT_ONCE, scrapes + 1);
    let next = 0;
    const sendRest = async () => {
      while (next < series.length) {
        const first = next;
        next += SERIES_AT_ONCE;
        const batch: Buffer[] = [];
        for (const [index, each] of series.slice(first, next).entries()) {
          const samples = samplesOf(each, { from, to, history, begin, interval });
          const known = labels[first + index];
          if (known && samples.length > 0) batch.push(encodeSeries(known, samples));
        }
        if (batch.length > 0) await sendSeries(url, batch);
      }
    };
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, sendRest));
  }
}

function samplesOf(
  { kind, base, perScrape, bornAt }: BenchSeries,
  times: { from: number; to: number; history: number; begin: number; interval: number },
): Sample[] {
  const born = Math.round(bornAt * times.history);
  const startSeconds = (times.begin + born * times.interval) / 1000 - (bornAt === 0 ? 86_400 : 10);
  const samples: Sample[] = [];
  for (let scrape = Math.max(times.from, born); scrape < times.to; scrape += 1) {
    const counted = base + Math.floor(perScrape * (scrape - born));
    const value = kind === "one" ? 1 : kind === "start" ? startSeconds : counted;
    samples.push({ at: times.begin + scrape * times.interval, value });
  }
  return samples;
}
