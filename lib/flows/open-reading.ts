import "server-only";
import type { PrometheusSettings } from "../env";
import { readClockAhead } from "./engine-clock";
import { openPrometheus, type Prometheus } from "./prometheus-client";
import type { GivenLabels } from "./scrape-labels";
import { readScrapeShape, type ScrapeShape } from "./scrape-shape";

export interface ReadSettings {
  prometheus: PrometheusSettings;
  scrapeIntervalSeconds: number | null;
  /** Names that the settings give; found where they are null. */
  scrapeLabels?: GivenLabels;
}

/**
 * What every reading begins with: a client that ends with `signal`, what time it is by Prometheus's clock and how far that is ahead of
 * ours, and how this Prometheus scrapes. `now`, `clockAhead` and `scrape` in milliseconds.
 */
export async function openReading(
  settings: ReadSettings,
  noCache: boolean,
  signal: AbortSignal,
): Promise<{ now: number; clockAhead: number; prometheus: Prometheus; shape: ScrapeShape; scrape: number }> {
  const prometheus = openPrometheus(settings.prometheus, signal);
  const { url } = settings.prometheus;
  const clockAhead = await readClockAhead(prometheus, url ?? "", noCache);
  const now = Date.now() + clockAhead;
  const { scrapeIntervalSeconds: setting, scrapeLabels: given } = settings;
  const shape = await readScrapeShape(prometheus, { url: url ?? "", setting, given, now, noCache });
  return { now, clockAhead, prometheus, shape, scrape: shape.scrapeIntervalSeconds * 1000 };
}
