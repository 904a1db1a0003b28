import { countByDifference, countInSteps, rate } from "./count-forms";
import { type Frame, tooLong } from "./frame";
import { CLOSE_METRICS, DENIED, type FlowFamily, ROUTE_LABELS } from "./metric-families";
import { anyOf, duration, quote, selector } from "./promql";
import { RULES_MARKER, ruleMetric } from "./recording-rules";
import type { ScrapeLabels } from "./scrape-labels";

/** Which flows a chart is drawn of. */
export interface SeriesFilter {
  namespaces: readonly string[];
  networks: readonly { namespace: string; name: string }[];
}

export function familyRateSeries(
  family: FlowFamily,
  filter: SeriesFilter,
  rateWindowMs: number,
  { labels, rules }: Pick<Frame, "labels" | "rules">,
): string {
  const asked = filterMatchers(filter, labels);
  if (!rules) return rate(selector(family.metric, family.matchers, ...asked), ROUTE_LABELS, rateWindowMs);
  const recorded = selector(ruleMetric(family), ...asked);
  return `sum by (${ROUTE_LABELS.join(",")})(avg_over_time(${recorded}[${duration(rateWindowMs)}]))`;
}

/** Not empty where the rules were recorded at the beginning, and so for all of a chart. */
export function rulesRecordedSince(milliseconds: number): string {
  return `${RULES_MARKER} offset ${duration(milliseconds)}`;
}

/** Bars of counts instead of rates: a rate never shows the one denial with which a series is born. */
export function denialSeries(filter: SeriesFilter, frame: Frame, stepMs: number): string {
  const m = selector("", ...DENIED, ...filterMatchers(filter, frame.labels));
  const count = tooLong(frame) ? countByDifference : countInSteps;
  return `${count(m, ROUTE_LABELS, { window: stepMs, scrape: frame.scrape, targets: frame.labels.only })} / ${stepMs / 1000}`;
}

export function policyErrorSeries(filter: SeriesFilter, rateWindowMs: number, labels: ScrapeLabels): string {
  const matchers = [
    `__name__=~${quote(CLOSE_METRICS)}`,
    'parent_kind="EgressNetwork"',
    'error=~"invalid_backend|invalid_policy"',
  ];
  return rate(selector("", ...matchers, ...filterMatchers(filter, labels)), [...ROUTE_LABELS, "error"], rateWindowMs);
}

/** How many proxies were scraped: nothing where nothing was, so that a gap is told from quiet. */
export function scrapedProxies(rateWindowMs: number): string {
  return `count(count_over_time(proxy_build_info[${Math.round(rateWindowMs)}ms]))`;
}

function filterMatchers(filter: SeriesFilter, labels: ScrapeLabels): string[] {
  const { networks } = filter;
  return [
    anyOf(labels.namespace, filter.namespaces),
    anyOf("parent_namespace", [...new Set(networks.map((network) => network.namespace))]),
    anyOf("parent_name", [...new Set(networks.map((network) => network.name))]),
    labels.only,
  ];
}
