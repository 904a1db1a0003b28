import "server-only";
import { coalesce } from "../../../coalesce";
import { readEnv } from "../../../env";
import { printScope, scopeOf } from "../../../flows/asked/flow-scope";
import { type FlowSearch, NO_SEARCH, printFlowSearch } from "../../../flows/asked/search";
import type { FlowSeriesAnswer } from "../../../flows/flow";
import type { Caller } from "../../../people/caller";
import type { Prometheus } from "../client/prometheus-client";
import { rulesRecordedSince } from "../promql/chart-queries";
import { rateWindow } from "../promql/frame";
import { RULES_INTERVAL_MILLISECONDS } from "../promql/recording-rules";
import { seriesStep } from "../promql/series-step";
import { measureSeries } from "./measure-series";
import { oldestSample } from "./oldest-sample";
import { openReading, type ReadSettings } from "./open-reading";
import type { PrometheusOptions } from "./read-flows";

const KEPT_MILLISECONDS = 3_000;

/**
 * Rates by verdict over the window, for a chart. Free text does not narrow it. Throws `AppError` when Prometheus does not
 * answer at all.
 */
export async function readFlowSeries(
  caller: Caller,
  search: FlowSearch,
  options: PrometheusOptions = {},
): Promise<FlowSeriesAnswer> {
  const settings = options.settings ?? readEnv();
  const asked = printFlowSearch({
    ...NO_SEARCH,
    windowSeconds: search.windowSeconds,
    end: search.end,
    filter: printScope(scopeOf(search.filter)),
  });
  const key = `series ${settings.prometheus.url} ${settings.scrapeIntervalSeconds} ${asked}`;
  const signal = options.signal ?? new AbortController().signal;
  const fresh = options.noCache ?? false;
  const answer = await coalesce(caller, key, { keepMilliseconds: KEPT_MILLISECONDS, signal, fresh }, (shared) =>
    readSeries(search, settings, fresh, shared),
  );
  const { queries, ...rest } = answer;
  return { ...rest, ...(options.debug && { queries }) };
}

const LONG_MILLISECONDS = 3_600_000;
const SHORTEST_MILLISECONDS = 60_000;
/** A chart of so much less is a sliver at its edge: ten points of 120. */
const SLIVER = 12;

/** Where the data of a long window begins, if that leaves nearly all of its chart blank; else null. */
async function littleData(prometheus: Prometheus, start: number, end: number): Promise<number | null> {
  if (end - start <= LONG_MILLISECONDS) return null;
  const oldest = await oldestSample(prometheus, start, end);
  return oldest !== null && end - oldest < (end - start) / SLIVER ? oldest : null;
}

async function readSeries(
  search: FlowSearch,
  settings: ReadSettings,
  noCache: boolean,
  signal: AbortSignal,
): Promise<FlowSeriesAnswer> {
  const { now, clockAhead, prometheus, shape, scrape } = await openReading(settings, noCache, signal);
  // Multiples of the step: else every refresh evaluates at other moments, and bars flicker.
  const newest = now - shape.heldBackSeconds * 1000;
  const latest = search.end === null ? newest : Math.min(newest, Date.parse(search.end));
  const window = search.windowSeconds * 1000;
  const since = await littleData(prometheus, latest - window, latest);
  const span = since === null ? window : Math.max(SHORTEST_MILLISECONDS, latest - since);
  const step = seriesStep(span / 1000, shape.scrapeIntervalSeconds);
  const end = Math.floor(latest / step) * step;
  const start = end - Math.ceil(span / step) * step;
  const recorded = shape.rules.kind === "fresh" && step >= RULES_INTERVAL_MILLISECONDS;
  const rules = recorded && (await prometheus.instant(rulesRecordedSince(end - start), end)).length > 0;
  const scope = scopeOf(search.filter);
  const { requests, connections, problems } = await measureSeries(prometheus, scope, {
    start,
    end,
    step,
    rateWindow: Math.max(rateWindow({ scrape }), step + scrape),
    frame: {
      window: span,
      scrape,
      labels: shape.labels,
      namespaces: scope.namespaces,
      rules,
      unsteady: null,
      byPod: true,
    },
  });
  return {
    window: {
      seconds: search.windowSeconds,
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      scrapeIntervalSeconds: shape.scrapeIntervalSeconds,
      clockAheadSeconds: clockAhead / 1000,
    },
    readAt: new Date(now).toISOString(),
    stepSeconds: step / 1000,
    ...(since !== null && { since: new Date(since).toISOString() }),
    requests,
    connections,
    problems: [...shape.problems, ...problems, ...prometheus.problems],
    queries: prometheus.sent,
  };
}
