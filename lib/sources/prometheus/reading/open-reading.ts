import "server-only";
import type { PrometheusSettings } from "../../../env";
import type { FlowsQuestion } from "../../../flows/asked/question";
import { openPrometheus, type Prometheus } from "../client/prometheus-client";
import type { Frame } from "../promql/frame";
import type { GivenLabels } from "../promql/scrape-labels";
import { readClockAhead } from "./engine-clock";
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
  const { ahead: clockAhead, problem } = await readClockAhead(prometheus, url ?? "", noCache);
  if (problem) prometheus.problems.push(problem);
  const now = Date.now() + clockAhead;
  const { scrapeIntervalSeconds: setting, scrapeLabels: given } = settings;
  const shape = await readScrapeShape(prometheus, { url: url ?? "", setting, given, now, noCache });
  return { now, clockAhead, prometheus, shape, scrape: shape.scrapeIntervalSeconds * 1000 };
}

/** The same for one window, of which nothing is known yet. `end` in milliseconds. */
export async function openWindow(
  { windowSeconds, end: asked, namespaces }: FlowsQuestion,
  settings: ReadSettings,
  noCache: boolean,
  signal: AbortSignal,
): Promise<{ now: number; clockAhead: number; prometheus: Prometheus; shape: ScrapeShape; end: number; frame: Frame }> {
  const { now, clockAhead, prometheus, shape, scrape } = await openReading(settings, noCache, signal);
  const latest = asked === null ? now : Math.min(now, Date.parse(asked));
  return {
    now,
    clockAhead,
    prometheus,
    shape,
    // All engines take the same steps when the end is a multiple of them.
    end: Math.floor(latest / scrape) * scrape,
    frame: {
      window: windowSeconds * 1000,
      scrape,
      labels: shape.labels,
      namespaces,
      // They were not kept for windows that are over.
      rules: asked === null && shape.rules.kind === "fresh",
      unsteady: null,
      byPod: true,
    },
  };
}
