import {
  type CountWindow,
  countByDifference,
  countInSteps,
  firstMovement,
  lastIncrease,
  movement,
  rate,
} from "./count-forms";
import {
  BACKEND_METRICS,
  CLOSE_METRICS,
  type FlowFamily,
  MAIN_METRICS,
  METRIC_LABELS,
  POLICY_ERRORS,
  ROUTE_LABELS,
} from "./metric-families";
import { anyOf, duration, quote, selector } from "./promql";
import { RULES_MARKER, ruleMetric } from "./recording-rules";
import type { ScrapeLabels } from "./scrape-labels";

/** Beyond this many steps exact counts cost more than they tell: 2 h at a scrape every 10 s. */
export const MAX_EXACT_STEPS = 1_000;
/** Last seen is exact within so many scrapes, and looked for at so many points of a longer window. */
const RECENT_SCRAPES = 12;
const LAST_SEEN_STEPS = 30;
const SHORTEST_RATE_WINDOW = 20_000;

/** All questions about one window, as PromQL. Times in milliseconds; to be evaluated at a multiple of `scrape`. */
export interface Frame {
  window: number;
  scrape: number;
  labels: ScrapeLabels;
  /** Those of the clients that are asked for; none: all. */
  namespaces: readonly string[];
  /** Whether recorded rates may stand in for those of the raw series. */
  rules: boolean;
}

const DENIED = [
  `__name__=~${quote(MAIN_METRICS)}`,
  'parent_kind="EgressNetwork"',
  'route_kind="default"',
  'route_name=~"(http|grpc|tls|tcp)-egress-deny"',
];

export function familyRates(family: FlowFamily, frame: Frame): string {
  const by = familyLabels(family, frame);
  if (frame.rules) return `sum by (${by.join(",")})(${selector(ruleMetric(family), scope(frame))})`;
  return rate(ofFamily(family, frame), by, rateWindow(frame));
}

export function familyCounts(family: FlowFamily, frame: Frame): string {
  return countByDifference(ofFamily(family, frame), familyLabels(family, frame), timesOf(frame));
}

/** For a Prometheus younger than the window, in which differences have no base; null where the window is too long for it. */
export function exactFamilyCounts(family: FlowFamily, frame: Frame): string | null {
  if (tooLong(frame)) return null;
  return countInSteps(ofFamily(family, frame), familyLabels(family, frame), timesOf(frame));
}

/** Not empty where proxies are scraped now and were not when the window began. */
export function youngerThanWindow({ window }: Frame): string {
  return `count(proxy_build_info) unless count(last_over_time(proxy_build_info[15m] offset ${duration(window)}))`;
}

/**
 * Exact for the last twelve scrapes; before that looked for at thirty points of the window, and dated to the earliest
 * moment possible: a flow must never seem to have moved after a change of policy when it moved before.
 */
export function familyLastSeen(family: FlowFamily, frame: Frame): string {
  const by = familyLabels(family, frame).filter((label) => !ANSWER_LABELS.includes(label));
  const m = ofFamily(family, frame);
  const { window, scrape } = frame;
  if (window / scrape <= LAST_SEEN_STEPS) return lastIncrease(m, by, { ...timesOf(frame), step: scrape });
  const step = Math.ceil(window / scrape / LAST_SEEN_STEPS) * scrape;
  const recent = lastIncrease(m, by, { ...timesOf(frame), window: RECENT_SCRAPES * scrape, step: scrape });
  return `${recent} or (${lastIncrease(m, by, { ...timesOf(frame), step })} - ${step / 1000})`;
}

const FIRST_SEEN_STEPS = 60;

/** How finely `familyFirstSeen` looks, in milliseconds. */
export function firstSeenStep({ window, scrape }: Pick<Frame, "window" | "scrape">): number {
  return Math.max(1, Math.ceil(window / scrape / FIRST_SEEN_STEPS)) * scrape;
}

export function familyFirstSeen(family: FlowFamily, frame: Frame): string {
  const by = familyLabels(family, frame).filter((label) => !ANSWER_LABELS.includes(label));
  return firstMovement(ofFamily(family, frame), by, { ...timesOf(frame), step: firstSeenStep(frame) });
}

/** Opened and not yet ended. Sums are subtracted: closes carry an error beside. */
export function openConnections(family: FlowFamily, frame: Frame): string | null {
  if (family.closeMetric === null) return null;
  const by = familyLabels(family, frame).join(",");
  const closed = selector(family.closeMetric, family.matchers, scope(frame));
  return `sum by (${by})(${ofFamily(family, frame)}) - sum by (${by})(${closed}) > 0`;
}

/**
 * Requests by how long they took, as far as they moved; by difference without regard to restarts, since the shares are what is shown.
 * Refusals take no time and are left out.
 */
export function latencyBands(family: FlowFamily, frame: Frame): string | null {
  if (family.tookMetric === null) return null;
  const by = [...familyLabels(family, frame).filter((label) => !ANSWER_LABELS.includes(label)), "le"];
  const matchers = ['parent_kind="EgressNetwork"', 'route_name!~"(http|grpc)-egress-deny"', scope(frame)];
  return `${movement(selector(family.tookMetric, ...matchers), by, timesOf(frame))} > 0`;
}

/** What anybody would ask Prometheus for: to be held against the sum of the rows. */
export function rawTotal(family: FlowFamily, frame: Frame): string {
  const of = (...matchers: string[]) =>
    `increase(${selector(family.metric, ...matchers, scope(frame))}[${duration(frame.window)}])`;
  return `sum(${of('parent_kind="EgressNetwork"')} or ${of('parent_kind="default"', 'parent_name=~"egress-fallback|invalid"')})`;
}

/** Denials of all families, each one counted; null where the window is too long for it. */
export function exactDenials(frame: Frame): string | null {
  if (tooLong(frame)) return null;
  const by = [...sourceLabels(frame), ...present(METRIC_LABELS.filter(isOfFlows), frame)];
  return countInSteps(selector("", ...DENIED, scope(frame)), by, timesOf(frame));
}

/** Connections that a policy ended, by error. With the errors in the matcher it reads a fifth of the series. */
export function policyErrors(frame: Frame): string {
  const by = [
    ...sourceLabels(frame),
    ...present([...ROUTE_LABELS, "parent_port", "hostname", "target_ip", "target_port", "error"], frame),
  ];
  return countByDifference(
    selector(
      "",
      `__name__=~${quote(CLOSE_METRICS)}`,
      'parent_kind="EgressNetwork"',
      `error=~${quote(POLICY_ERRORS)}`,
      scope(frame),
    ),
    by,
    timesOf(frame),
  );
}

/** Where routes sent requests, as far as they moved: 0 for a backend that was used before the window only. */
export function routeBackends(frame: Frame): string {
  const by = present([...ROUTE_LABELS, "backend_kind", "backend_namespace", "backend_name"], frame);
  // HTTPRoutes stand in one family and GRPCRoutes in the other, so the two never clash.
  const matchers = [
    `__name__=~${quote(BACKEND_METRICS)}`,
    'parent_kind="EgressNetwork"',
    'route_kind=~"HTTPRoute|GRPCRoute"',
    scope(frame),
  ];
  return movement(selector("", ...matchers), by, frame);
}

/** Pods that carry a label `hostname` of their own: it hides the proxy's, and stands in where the proxy's is empty. */
export function podsNamedHostname({ labels }: Frame): string {
  return `group by (${labels.namespace},${labels.pod})(process_start_time_seconds{hostname!=""})`;
}

/** Pods that are scraped by more than one job or instance, so counted more than once; empty when all is well. */
export function scrapedTwice(labels: ScrapeLabels): string {
  const each = [labels.namespace, labels.pod, "job", "instance"].join(",");
  return `count by (${labels.namespace},${labels.pod})(count by (${each})({__name__=~${quote(MAIN_METRICS)}})) > 1`;
}

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
  return `${count(m, ROUTE_LABELS, { window: stepMs, scrape: frame.scrape })} / ${stepMs / 1000}`;
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

/** Four scrapes, so that one may fail. */
export function rateWindow({ scrape }: Pick<Frame, "scrape">): number {
  return Math.max(4 * scrape, SHORTEST_RATE_WINDOW);
}

function ofFamily(family: FlowFamily, frame: Frame): string {
  return selector(family.metric, family.matchers, scope(frame));
}

function scope({ labels, namespaces }: Frame): string {
  return anyOf(labels.namespace, namespaces);
}

function timesOf(frame: Frame): CountWindow {
  return { window: frame.window, scrape: frame.scrape, targets: scope(frame) };
}

function tooLong({ window, scrape }: Frame): boolean {
  return window / scrape > MAX_EXACT_STEPS;
}

const ANSWER_LABELS = ["http_status", "grpc_status", "error"];

function familyLabels(family: FlowFamily, frame: Frame): string[] {
  return [...sourceLabels(frame), ...present([...ROUTE_LABELS, "parent_port", ...family.labels], frame)];
}

function sourceLabels({ labels }: Frame): string[] {
  return [labels.namespace, labels.pod, ...labels.workloads];
}

function isOfFlows(label: string): boolean {
  return !label.startsWith("backend_");
}

/** Beside each label the one it is renamed to where a pod label of the same name came first. */
function present(names: readonly string[], { labels }: Frame): string[] {
  return names.flatMap((name) => (labels.shadowed.includes(name) ? [name, `exported_${name}`] : [name]));
}

function filterMatchers(filter: SeriesFilter, labels: ScrapeLabels): string[] {
  const { networks } = filter;
  return [
    anyOf(labels.namespace, filter.namespaces),
    anyOf("parent_namespace", [...new Set(networks.map((network) => network.namespace))]),
    anyOf("parent_name", [...new Set(networks.map((network) => network.name))]),
  ];
}
