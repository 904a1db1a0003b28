import { AppError, type ErrorCode } from "../../../errors";
import type { FlowProblem } from "../../../flows/flow";
import { processHome } from "../../../process-home";
import type { Prometheus } from "../client/prometheus-client";
import { MAIN_METRICS } from "../promql/metric-families";
import { scrapedTwice } from "../promql/pod-queries";
import { quote, selector } from "../promql/promql";
import { RULES_FRESH_SECONDS, RULES_MARKER } from "../promql/recording-rules";
import { type GivenLabels, type ScrapeLabels, scrapeLabelsOf, USUAL_LABELS } from "../promql/scrape-labels";
import { readClusterLabel, severalClusters } from "./cluster-label";
import { tolerate } from "./tolerate";

/** How this Prometheus scrapes proxies. */
export interface ScrapeShape {
  labels: ScrapeLabels;
  scrapeIntervalSeconds: number;
  /** `assumed` where nothing could be measured yet. */
  intervalFrom: "setting" | "samples" | "assumed";
  /** How old the newest point of a range is: 30 s on a VictoriaMetrics before 1.85.2, which repeats that point up to now. */
  heldBackSeconds: number;
  /** `fresh` ones are used. */
  rules: RulesState;
  problems: FlowProblem[];
}

export type RulesState = { kind: "absent" | "unfit" } | { kind: "fresh" | "lagging"; ageSeconds: number };

const ASSUMED_INTERVAL_SECONDS = 10;
const KEPT_MILLISECONDS = 60_000;

/** By URL of Prometheus; `until` by `performance.now()`. */
const cache: Map<string, { shape: ScrapeShape; until: number }> = processHome("scrapeShapes", () => new Map());

/**
 * Kept for a minute once proxies were found; until then it is looked up each time. Where Prometheus refuses to tell anew the former holds: what
 * is wrong is told by the parts of the reading that fail. Throws where Prometheus does not answer.
 */
export async function readScrapeShape(
  prometheus: Prometheus,
  options: { url: string; setting: number | null; given?: GivenLabels | undefined; now: number; noCache: boolean },
): Promise<ScrapeShape> {
  const key = JSON.stringify([options.url, options.setting, options.given]);
  const kept = cache.get(key);
  if (kept && kept.until > performance.now() && !options.noCache) return kept.shape;
  const { names, problem } = await readLabelNames(prometheus, options.now);
  if (problem && kept && !options.noCache) return kept.shape;
  const labels = scrapeLabelsOf(names, options.given);
  const measured = options.setting ?? (names.length > 0 ? await measureInterval(prometheus, options.now) : null);
  const clusters = names.length > 0 ? await readClusterLabel(prometheus, labels, names, options.now) : null;
  const twice =
    names.length > 0 ? await readScrapedTwice(prometheus, labels, clusters?.name ?? null, options.now) : null;
  const shape: ScrapeShape = {
    labels,
    scrapeIntervalSeconds: measured ?? ASSUMED_INTERVAL_SECONDS,
    intervalFrom: options.setting !== null ? "setting" : measured === null ? "assumed" : "samples",
    heldBackSeconds: await measureHeldBack(prometheus, options.now),
    rules: names.length > 0 ? await readRules(prometheus, labels, clusters !== null, options.now) : { kind: "absent" },
    problems: [
      ...(problem ? [problem] : []),
      ...(clusters ? [severalClusters(clusters)] : []),
      ...(twice ? [twice] : []),
      ...workloadProblems(names, options.given?.workload ?? null),
      ...problemsOf(labels, names, measured),
    ],
  };
  if (names.length > 0 && measured !== null) cache.set(key, { shape, until: performance.now() + KEPT_MILLISECONDS });
  return shape;
}

/** Rules record the labels of Linkerd's own scrape configuration, and none of clusters; others are read from the raw series. */
async function readRules(
  prometheus: Prometheus,
  labels: ScrapeLabels,
  severalClusters: boolean,
  now: number,
): Promise<RulesState> {
  const [newest] = (await prometheus.instant(`timestamp(${RULES_MARKER})`, now).catch(tolerate)) ?? [];
  if (newest === undefined) return { kind: "absent" };
  const usual =
    labels.namespace === "namespace" &&
    labels.pod === "pod" &&
    labels.shadowed.length === 0 &&
    labels.workloads.every((label) => USUAL_LABELS.workloads.includes(label));
  if (!usual || labels.only !== "" || severalClusters) return { kind: "unfit" };
  const ageSeconds = Math.max(0, Math.round(now / 1000 - newest.value));
  return { kind: ageSeconds <= RULES_FRESH_SECONDS ? "fresh" : "lagging", ageSeconds };
}

/** Some gateways let queries through and nothing else, and some servers limit what lists may look at. */
const REFUSALS: readonly ErrorCode[] = ["prometheus_bad_answer", "prometheus_bad_query", "prometheus_too_much"];

async function readLabelNames(
  prometheus: Prometheus,
  now: number,
): Promise<{ names: string[]; problem?: FlowProblem }> {
  try {
    const names = await prometheus.labelNames(`{__name__=~${quote(MAIN_METRICS)}}`, now - 3_600_000, now);
    // VictoriaMetrics lists the name's own label where there are no series.
    return { names: names.filter((name) => name !== "__name__") };
  } catch (error) {
    if (!(error instanceof AppError) || !REFUSALS.includes(error.code)) throw error;
    // Throws when queries fail too, which is the better message.
    await prometheus.instant("vector(1)", now);
    const message = "Prometheus does not list label names, so the usual ones are assumed.";
    return {
      names: ["namespace", "pod", ...USUAL_LABELS.workloads],
      problem: { code: "labels_unknown", message, hint: error.message },
    };
  }
}

const NEWEST_GAPS = 5;
/** As SCRAPE_INTERVAL_SECONDS may be at most; what lies further apart is no series of scrapes. */
const LONGEST_INTERVAL_MILLISECONDS = 3_600_000;

/**
 * From the times of the newest samples of `up`, which is written for failed scrapes too. `/api/v1/targets` says it as well,
 * but Thanos, Mimir and VictoriaMetrics do not, and it lists every target there is.
 */
async function measureInterval(prometheus: Prometheus, now: number): Promise<number | null> {
  const pick = `topk(3, group by (job, instance)({__name__=~${quote(MAIN_METRICS)}}))`;
  const proxies = (await prometheus.instant(pick, now).catch(tolerate)) ?? [];
  // Where only Jobs reach out, none may run now.
  const ended = `topk(3, group by (job, instance)(last_over_time({__name__=~${quote(MAIN_METRICS)}}[10m])))`;
  const scraped = proxies.length > 0 ? proxies : await prometheus.instant(ended, now).catch(tolerate);
  const gaps: number[] = [];
  for (const { labels } of scraped ?? []) {
    const own = `job=${quote(labels.job ?? "")},instance=${quote(labels.instance ?? "")}`;
    const series = await prometheus.samples(`up{${own}}[10m]`, now).catch(tolerate);
    for (const { points } of series ?? []) {
      const between = points.slice(1).map(([at], index) => at - (points[index]?.[0] ?? at));
      // The newest: whoever changes the interval is not told the former for ten minutes.
      gaps.push(...between.slice(-NEWEST_GAPS));
    }
  }
  gaps.sort((a, b) => a - b);
  const median = gaps[Math.floor(gaps.length / 2)];
  // Scrapes drift by milliseconds.
  return median && median <= LONGEST_INTERVAL_MILLISECONDS
    ? Math.max(100, Math.round(median / 100) * 100) / 1000
    : null;
}

/** Asks for the time itself, over a few minutes: what lies between the last answer and the last moment asked for. */
async function measureHeldBack(prometheus: Prometheus, now: number): Promise<number> {
  const end = Math.floor(now / 5_000) * 5_000;
  const [series] = (await prometheus.range("time()", end - 120_000, end, 5).catch(tolerate)) ?? [];
  const last = series?.points.at(-1);
  // Its own clock may be behind ours, whatever that means for ranges; beyond that it is no delay.
  return last && Number.isFinite(last[1]) ? Math.min(120, Math.max(0, last[0] / 1000 - last[1])) : 0;
}

/** A mistyped one is not passed over in silence. */
function workloadProblems(names: readonly string[], given: string | null): FlowProblem[] {
  if (given === null || names.length === 0 || names.includes(given)) return [];
  return [
    {
      code: "workload_label_missing",
      message: `SCRAPE_WORKLOAD_LABEL is \`${given}\`, but no proxy series has that label.`,
      hint: "Is it spelled as in Prometheus, with underscores for dots and slashes?",
    },
  ];
}

function problemsOf(labels: ScrapeLabels, names: readonly string[], interval: number | null): FlowProblem[] {
  const problems: FlowProblem[] = [];
  if (names.length > 0 && !labels.namespaceFound) {
    problems.push({
      code: "namespace_label_missing",
      message: "The scraped series have no namespace label, so the traffic cannot be attributed.",
      hint: "Add `namespace` and `pod` in the scrape configuration, or set SCRAPE_NAMESPACE_LABEL to its own label.",
    });
  }
  if (names.includes("exported_instance")) {
    problems.push({
      code: "federated_without_labels",
      message: "Proxies were federated under one Prometheus's labels, so they cannot be told apart or counted exactly.",
      hint: "Set honor_labels: true in the federation job.",
    });
  }
  if (labels.shadowed.length > 0) {
    const list = labels.shadowed.map((label) => `\`${label}\``).join(", ");
    problems.push({
      code: "label_shadowed",
      message: `Some pods have labels with the same names as the proxy's (${list}); the proxy's are read as \`exported_…\`.`,
      hint: "Stop the scrape configuration from copying pod labels, or rename these.",
    });
  }
  if (names.length > 0 && interval === null) {
    problems.push({
      code: "scrape_interval_unknown",
      message: `The scrape interval could not be measured; ${ASSUMED_INTERVAL_SECONDS} s is assumed.`,
      hint: "Set SCRAPE_INTERVAL_SECONDS.",
    });
  }
  return problems;
}

/** What tells the scrapes of one proxy apart is what to choose by; an instance is a proxy's own, so it can be none. */
async function readScrapedTwice(
  prometheus: Prometheus,
  labels: ScrapeLabels,
  cluster: string | null,
  now: number,
): Promise<FlowProblem | null> {
  const proxies = await prometheus.instant(scrapedTwice(labels, cluster), now).catch(tolerate);
  const [first] = proxies ?? [];
  if (!proxies || !first) return null;
  const own = Object.entries(first.labels).map(([name, value]) => `${name}=${quote(value)}`);
  const scrapes =
    (await prometheus.instant(selector("proxy_build_info", ...own, labels.only), now).catch(tolerate)) ?? [];
  const valuesOf = (name: string) => [...new Set(scrapes.map((scrape) => scrape.labels[name] ?? ""))];
  const names = [...new Set(["job", ...scrapes.flatMap((scrape) => Object.keys(scrape.labels))])];
  const name = names.find((each) => each !== "instance" && valuesOf(each).length > 1);
  const choices = name === undefined ? [] : valuesOf(name).map((value) => `${name}=${quote(value)}`);
  return {
    code: "scraped_twice",
    message: `${proxies.length === 1 ? "One proxy is" : `${proxies.length} proxies are`} scraped more than once, so their numbers are too high.`,
    hint:
      choices.length > 0
        ? `Is there a PodMonitor besides Linkerd viz, or an HA pair of Prometheus? To read one of them, set SCRAPE_ONLY to ${choices.sort().join(" or ")}.`
        : "Are there several targets per pod? Scrape only its port linkerd-admin.",
    count: proxies.length,
  };
}
