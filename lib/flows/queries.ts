import {
  type CountWindow,
  countByDifference,
  countInSteps,
  firstMovement,
  lastIncrease,
  lastMovement,
  movement,
  rate,
  steadyTargets,
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
import { anyOf, duration, noneOf, quote, selector } from "./promql";
import { RULES_MARKER, ruleMetric } from "./recording-rules";
import type { ScrapeLabels } from "./scrape-labels";

/** Beyond this many steps exact counts cost more than they tell: 2 h at a scrape every 10 s. */
export const MAX_EXACT_STEPS = 1_000;
/** Last seen is exact within so many scrapes, and looked for at so many points of a longer window. */
const RECENT_SCRAPES = 12;
/** In which most flows of a mesh move; only the others are looked for further back. */
const NEWEST_SCRAPES = 4;
const LAST_SEEN_STEPS = 30;
/** A longer list of names makes a query that costs more to read than it saves. */
const MOST_NAMED_PODS = 500;
const SHORTEST_RATE_WINDOW = 20_000;

/** All questions about one window, as PromQL. Times in milliseconds; to be evaluated at a multiple of `scrape`. */
export interface Frame {
  window: number;
  scrape: number;
  labels: ScrapeLabels;
  /** Those of the clients that are asked for; none: all. */
  namespaces: readonly string[];
  /**
   * Pods whose process began or ended, or that were not scraped, when or after the window began. The others are counted in a third of
   * the time: nothing restarted there. null: not known of any.
   */
  unsteady: readonly UnsteadyPod[] | null;
  /** Whether every row has to name its pod: some stand for their own workload, or hide the proxy's `hostname`. Counts do in any case. */
  byPod: boolean;
  /** Whether recorded rates may stand in for those of the raw series. */
  rules: boolean;
}

export interface UnsteadyPod {
  pod: string;
  instance: string;
}

const CLOSE_LABELS = ["parent_port", "hostname", "target_ip", "target_port", "error"];
/** What an EgressNetwork judged, and what should have been. */
const EGRESS = ['parent_kind="EgressNetwork"', 'parent_kind="default",parent_name=~"egress-fallback|invalid"'];
const DENIED = [
  `__name__=~${quote(MAIN_METRICS)}`,
  'parent_kind="EgressNetwork"',
  'route_kind="default"',
  'route_name=~"(http|grpc|tls|tcp)-egress-deny"',
];

export function familyRates(family: FlowFamily, frame: Frame): string {
  // Recorded without pods but for those that need them.
  if (frame.rules)
    return `sum by (${podLabels(family, frame).join(",")})(${selector(ruleMetric(family), scope(frame))})`;
  return rate(ofFamily(family, frame), rowLabels(family, frame), rateWindow(frame));
}

export function familyCounts(family: FlowFamily, frame: Frame): string {
  return countOf([family.metric, family.matchers], podLabels(family, frame), frame, countByDifference);
}

/** For a Prometheus younger than the window, in which differences have no base; null where the window is too long for it. */
export function exactFamilyCounts(family: FlowFamily, frame: Frame): string | null {
  if (tooLong(frame)) return null;
  return countOf([family.metric, family.matchers], podLabels(family, frame), frame, countInSteps);
}

/** The pods that `Frame.unsteady` means. By the counters, so that a pod of which Prometheus knows nothing else is among them. */
export function unsteadyPods(frame: Frame): string {
  const { labels } = frame;
  const each = [...new Set([labels.namespace, labels.pod, "job", "instance"])].join(",");
  const counters = selector("", `__name__=~${quote(`${MAIN_METRICS}|${BACKEND_METRICS}`)}`, scope(frame));
  const pods = `group by (${each})(last_over_time(${counters}[${duration(frame.window)}]))`;
  const named = [...new Set([labels.pod, "instance"])].join(",");
  return `group by (${named})(${pods} unless on (job, instance) (${steadyTargets(timesOf(frame))}))`;
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
  const window = Math.min(frame.window, NEWEST_SCRAPES * frame.scrape);
  const ofPods = bySteadiness(
    [family.metric, family.matchers],
    frame,
    (m, times) => lastMovement(m, lastSeenLabels(family, frame), { ...times, window, step: frame.scrape }),
    (m, times) => lookBack(lastIncrease, m, family, times, frame),
  );
  return latestOf(ofPods, family, frame);
}

/** What `familyLastSeen` leaves out of steady pods: further back, and of `pods` alone. null where it left nothing out. */
export function familyLastSeenBefore(family: FlowFamily, frame: Frame, pods: readonly string[]): string | null {
  if (frame.window <= NEWEST_SCRAPES * frame.scrape) return null;
  if (frame.unsteady === null || frame.unsteady.length > MOST_NAMED_PODS) return null;
  const { pod } = frame.labels;
  const m = selector(
    family.metric,
    family.matchers,
    scope(frame),
    pods.length > MOST_NAMED_PODS ? "" : anyOf(pod, pods),
    noneOf(pod, namesOf(frame.unsteady)),
  );
  return latestOf(lookBack(lastMovement, m, family, timesOf(frame), frame), family, frame);
}

function latestOf(ofPods: string, family: FlowFamily, frame: Frame): string {
  return frame.byPod ? ofPods : `max by (${withoutAnswers(rowLabels(family, frame)).join(",")})(${ofPods})`;
}

function lookBack(form: typeof lastIncrease, m: string, family: FlowFamily, times: CountWindow, frame: Frame): string {
  const by = lastSeenLabels(family, frame);
  const { window, scrape } = frame;
  if (window / scrape <= LAST_SEEN_STEPS) return form(m, by, { ...times, step: scrape });
  const step = Math.ceil(window / scrape / LAST_SEEN_STEPS) * scrape;
  const recent = form(m, by, { ...times, window: RECENT_SCRAPES * scrape, step: scrape });
  return `${recent} or (${form(m, by, { ...times, step })} - ${step / 1000})`;
}

function lastSeenLabels(family: FlowFamily, frame: Frame): string[] {
  return withoutAnswers(podLabels(family, frame));
}

const FIRST_SEEN_STEPS = 60;

/** How finely `familyFirstSeen` looks, in milliseconds. */
export function firstSeenStep({ window, scrape }: Pick<Frame, "window" | "scrape">): number {
  return Math.max(1, Math.ceil(window / scrape / FIRST_SEEN_STEPS)) * scrape;
}

export function familyFirstSeen(family: FlowFamily, frame: Frame): string {
  return firstMovement(ofFamily(family, frame), lastSeenLabels(family, frame), {
    ...timesOf(frame),
    step: firstSeenStep(frame),
  });
}

/** Opened and not yet ended. Sums are subtracted: closes carry an error beside. */
export function openConnections(family: FlowFamily, frame: Frame): string | null {
  if (family.closeMetric === null) return null;
  const by = rowLabels(family, frame).join(",");
  const closed = selector(family.closeMetric, family.matchers, scope(frame));
  return `sum by (${by})(${ofFamily(family, frame)}) - sum by (${by})(${closed}) > 0`;
}

/**
 * Requests by how long they took, as far as they moved; by difference without regard to restarts, since the shares are what is shown.
 * Refusals take no time and are left out.
 */
export function latencyBands(family: FlowFamily, frame: Frame): string | null {
  if (family.tookMetric === null) return null;
  const by = [...withoutAnswers(rowLabels(family, frame)), "le"];
  const matchers = ['parent_kind="EgressNetwork"', 'route_name!~"(http|grpc)-egress-deny"', scope(frame)];
  return `${movement(selector(family.tookMetric, ...matchers), by, timesOf(frame))} > 0`;
}

/** What anybody would ask Prometheus for: to be held against the sum of the rows. */
export function rawTotal(family: FlowFamily, frame: Frame): string {
  const of = (matchers: string) =>
    `increase(${selector(family.metric, matchers, scope(frame))}[${duration(frame.window)}])`;
  return `sum(${EGRESS.map(of).join(" or ")})`;
}

/** What the counters stand higher now than they stood before the window, where they stood at all; less where proxies restarted. */
export function growth(family: FlowFamily, frame: Frame): string {
  const of = (matchers: string) => movement(selector(family.metric, matchers, scope(frame)), [], timesOf(frame));
  return `sum(${EGRESS.map((matchers) => `(${of(matchers)} or vector(0))`).join(" + ")})`;
}

/** Denials of all families, each one counted; null where the window is too long for it. */
export function exactDenials(frame: Frame): string | null {
  if (tooLong(frame)) return null;
  const by = [...sourceLabels(frame), ...present(METRIC_LABELS.filter(isOfFlows), frame)];
  return countOf(["", ...DENIED], by, frame, countInSteps);
}

/** A second, of connections that routes let through to nowhere: what it takes to tell a verdict before anything is counted. */
export function failingConnections(frame: Frame): string {
  const by = [...sourceLabels(frame), ...present([...ROUTE_LABELS, ...CLOSE_LABELS], frame)];
  const matchers = [
    `__name__=~${quote(CLOSE_METRICS)}`,
    'parent_kind="EgressNetwork"',
    'error=~"invalid_backend|invalid_policy"',
  ];
  return `${rate(selector("", ...matchers, scope(frame)), by, rateWindow(frame))} > 0`;
}

/** Connections that a policy ended, by error. With the errors in the matcher it reads a fifth of the series. */
export function policyErrors(frame: Frame): string {
  const by = [...sourceLabels(frame), ...present([...ROUTE_LABELS, ...CLOSE_LABELS], frame)];
  const matchers = [
    `__name__=~${quote(CLOSE_METRICS)}`,
    'parent_kind="EgressNetwork"',
    `error=~${quote(POLICY_ERRORS)}`,
  ];
  return `(${countOf(["", ...matchers], by, frame, countByDifference)}) > 0`;
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

/** Not empty where pods that no workload label was scraped of have counted something. */
export function podsWithoutWorkload(frame: Frame): string {
  const without = frame.labels.workloads.map((label) => `${label}=""`);
  const counters = selector("", `__name__=~${quote(`${MAIN_METRICS}|${BACKEND_METRICS}`)}`, ...without, scope(frame));
  return `group(last_over_time(${counters}[${duration(frame.window)}]))`;
}

/** Pods that carry a label `hostname` of their own: it hides the proxy's, and stands in where the proxy's is empty. */
export function podsNamedHostname({ labels }: Frame): string {
  return `group by (${labels.namespace},${labels.pod})(${selector("process_start_time_seconds", 'hostname!=""', labels.only)})`;
}

/** Proxies that are scraped by several jobs or replicas, so counted more than once; empty when all is well. */
export function scrapedTwice({ namespace, pod, only }: ScrapeLabels): string {
  return `count by (${namespace},${pod})(${selector("proxy_build_info", only)}) > 1`;
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

/** Four scrapes, so that one may fail. */
export function rateWindow({ scrape }: Pick<Frame, "scrape">): number {
  return Math.max(4 * scrape, SHORTEST_RATE_WINDOW);
}

function ofFamily(family: FlowFamily, frame: Frame): string {
  return selector(family.metric, family.matchers, scope(frame));
}

function scope({ labels, namespaces }: Frame): string {
  return [anyOf(labels.namespace, namespaces), labels.only].filter(Boolean).join(",");
}

function timesOf(frame: Frame): CountWindow {
  return { window: frame.window, scrape: frame.scrape, targets: scope(frame) };
}

/** Counts by `form` where something restarted, and by plain difference where nothing did. */
function countOf(counter: Counter, by: readonly string[], frame: Frame, form: typeof countInSteps): string {
  return bySteadiness(
    counter,
    frame,
    (m, times) => movement(m, by, times),
    (m, times) => form(m, by, times),
  );
}

/** A metric, or "", and matchers. */
type Counter = [metric: string, ...matchers: string[]];

/** Both forms tell pods apart, so the two never clash. */
function bySteadiness(
  [metric, ...matchers]: Counter,
  frame: Frame,
  steady: (selector: string, times: CountWindow) => string,
  unsteady: (selector: string, times: CountWindow) => string,
): string {
  const of = (pods: string) => selector(metric, ...matchers, scope(frame), pods);
  const { pod } = frame.labels;
  const times = timesOf(frame);
  if (frame.unsteady === null || frame.unsteady.length > MOST_NAMED_PODS) return unsteady(of(""), times);
  const names = namesOf(frame.unsteady);
  const most = steady(of(noneOf(pod, names)), times);
  if (names.length === 0) return most;
  const targets = anyOf("instance", [...new Set(frame.unsteady.map(({ instance }) => instance))]);
  return `${most} or ${unsteady(of(anyOf(pod, names)), { ...times, targets })}`;
}

function namesOf(pods: readonly UnsteadyPod[]): string[] {
  return [...new Set(pods.map(({ pod }) => pod))];
}

function tooLong({ window, scrape }: Frame): boolean {
  return window / scrape > MAX_EXACT_STEPS;
}

const ANSWER_LABELS = ["http_status", "grpc_status", "error"];

function podLabels(family: FlowFamily, frame: Frame): string[] {
  return [...sourceLabels(frame), ...present([...ROUTE_LABELS, "parent_port", ...family.labels], frame)];
}

function rowLabels(family: FlowFamily, frame: Frame): string[] {
  const labels = podLabels(family, frame);
  return frame.byPod ? labels : labels.filter((label) => label !== frame.labels.pod);
}

function withoutAnswers(labels: readonly string[]): string[] {
  return labels.filter((label) => !ANSWER_LABELS.includes(label));
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
    labels.only,
  ];
}
