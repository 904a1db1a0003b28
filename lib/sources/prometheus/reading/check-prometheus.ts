import "server-only";
import { readEnv } from "../../../env";
import { AppError } from "../../../errors";
import { printDuration } from "../../../flows/asked/duration";
import type { SourceCheck } from "../../source";
import { openPrometheus, type Prometheus } from "../client/prometheus-client";
import { selector } from "../promql/promql";
import { checkDestinations } from "./check-destinations";
import { openReading } from "./open-reading";
import type { PrometheusOptions } from "./read-flows";
import type { ScrapeShape } from "./scrape-shape";
import { tolerate } from "./tolerate";

/** Whether Prometheus holds what this dashboard needs. Never throws but for an abort: a Prometheus that is down is a finding. */
export async function checkPrometheus(
  options: Pick<PrometheusOptions, "signal" | "settings"> = {},
): Promise<SourceCheck[]> {
  const settings = options.settings ?? readEnv();
  const deadline = AbortSignal.timeout(MOST_SECONDS * 1000);
  const began = performance.now();
  let answered = "";
  try {
    const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
    await openPrometheus(settings.prometheus, signal).instant("vector(1)", Date.now());
    answered = `Prometheus answered in ${Math.round(performance.now() - began)} ms`;
    const { prometheus, now, clockAhead, shape } = await openReading(settings, false, signal);
    return [
      { id: "reachable", status: "ok", sentence: `${answered}.`, hint: "" },
      await checkVersion(prometheus),
      await checkProxies(prometheus, shape, now),
      ...checkClusters(shape),
      checkLabels(shape),
      await checkHostnames(prometheus, now),
      await checkDestinations(prometheus, shape.labels, now),
      checkInterval(shape),
      await checkClock(prometheus, clockAhead, now),
      checkRules(shape),
      ...checkCharts(shape),
    ];
  } catch (error) {
    options.signal?.throwIfAborted();
    if (deadline.aborted) return [tooSlow(answered)];
    if (!(error instanceof AppError)) throw error;
    return [{ id: "reachable", status: "failed", sentence: error.message, hint: error.hint }];
  }
}

/** Who looks at health wants to know soon. */
const MOST_SECONDS = 12;

function tooSlow(answered: string): SourceCheck {
  return {
    id: "reachable",
    status: "failed",
    sentence: answered
      ? `${answered}, but did not finish all health queries within ${MOST_SECONDS} s.`
      : `Prometheus did not answer within ${MOST_SECONDS} s.`,
    hint: "Is it overloaded, or does a gateway in front of it delay requests?",
  };
}

async function checkVersion(prometheus: Prometheus): Promise<SourceCheck> {
  if (await prometheus.isVictoriaMetrics().catch(tolerate))
    return { id: "version", status: "ok", sentence: "VictoriaMetrics.", hint: "" };
  const version = await prometheus.version().catch(tolerate);
  if (version) return { id: "version", status: "ok", sentence: `Version ${version.slice(0, 80)}.`, hint: "" };
  return {
    id: "version",
    status: "unknown",
    sentence: "It does not report its version. The dashboard does not need it.",
    hint: "",
  };
}

async function checkProxies(prometheus: Prometheus, shape: ScrapeShape, now: number): Promise<SourceCheck> {
  const { namespace, pod, only } = shape.labels;
  const query = `count(group by (${namespace},${pod})(${selector("proxy_build_info", only)}))`;
  const rows = await prometheus.instant(query, now).catch(tolerate);
  if (rows === null) return { id: "proxies", status: "unknown", sentence: "Proxies could not be counted.", hint: "" };
  const proxies = rows[0]?.value ?? 0;
  if (proxies > 0)
    return { id: "proxies", status: "ok", sentence: `${proxies} Linkerd proxies are scraped.`, hint: "" };
  return {
    id: "proxies",
    status: "warning",
    sentence: "No Linkerd proxy is scraped.",
    hint: "Does this Prometheus scrape port 4191 (linkerd-admin) of meshed pods? The Prometheus of Linkerd viz does.",
  };
}

/** Nothing to say of one. */
function checkClusters({ problems }: ScrapeShape): SourceCheck[] {
  const several = problems.find(({ code }) => code === "several_clusters");
  return several ? [{ id: "clusters", status: "warning", sentence: several.message, hint: several.hint }] : [];
}

const TOLD_ELSEWHERE = ["scrape_interval_unknown", "several_clusters"];

function checkLabels({ labels, problems }: ScrapeShape): SourceCheck {
  const [problem] = problems.filter(({ code }) => !TOLD_ELSEWHERE.includes(code));
  if (problem) return { id: "labels", status: "warning", sentence: problem.message, hint: problem.hint };
  if (!labels.namespaceFound) {
    return {
      id: "labels",
      status: "unknown",
      sentence: "No egress was counted in the last hour, so there are no labels yet.",
      hint: "",
    };
  }
  if (labels.workloads.length === 0) {
    return {
      id: "labels",
      status: "warning",
      sentence: `Namespaces are read from \`${labels.namespace}\`, pods from \`${labels.pod}\`. No label names workloads, so pods are shown in their place: each rollout makes new ones.`,
      hint: "Keep the pod labels linkerd.io/proxy-deployment and so on when scraping, as Linkerd viz does, or set SCRAPE_WORKLOAD_LABEL to your own label.",
    };
  }
  const workload = labels.workloads.join(", ");
  const sentence = `Namespaces are read from \`${labels.namespace}\`, pods from \`${labels.pod}\`, workloads from ${workload}.`;
  return {
    id: "labels",
    status: "ok",
    sentence: labels.only ? `${sentence} Only ${labels.only} is read.` : sentence,
    hint: "",
  };
}

const NAMED = "outbound_(http|grpc)_route_request_statuses_total|outbound_tls_route_open_total";

/** TLS never routes without a name, so TLS traffic without hosts proves that they are not exported; for HTTP an address may be the host. */
async function checkHostnames(prometheus: Prometheus, now: number): Promise<SourceCheck> {
  const count = async (query: string) => (await prometheus.instant(query, now))[0]?.value ?? 0;
  const egress = 'parent_kind=~"EgressNetwork|default"';
  const counts = await Promise.all([
    count(`count({__name__=~"${NAMED}",${egress},hostname!=""})`),
    count(`count({__name__=~"${NAMED}",${egress},hostname=""})`),
    count(`count(outbound_tls_route_open_total{hostname=""})`),
  ]).catch(tolerate);
  if (counts === null)
    return { id: "hostnames", status: "unknown", sentence: "Hostnames could not be checked.", hint: "" };
  const [named, unnamed, unnamedTls] = counts;
  const hint =
    'Set the annotation config.linkerd.io/proxy-metrics-hostname-labels: "true" on namespaces or pods and restart them, or proxy.metrics.hostnameLabels=true in Linkerd\'s Helm values.';
  if (named + unnamed === 0)
    return { id: "hostnames", status: "unknown", sentence: "No egress with a hostname was counted yet.", hint: "" };
  if (named === 0) {
    const sure = unnamedTls > 0 ? "do not export" : "may not export";
    return {
      id: "hostnames",
      status: "warning",
      sentence: `The proxies ${sure} hostnames, so only addresses and routes are known.`,
      hint,
    };
  }
  if (unnamedTls > 0)
    return { id: "hostnames", status: "warning", sentence: "Some proxies do not export hostnames.", hint };
  return { id: "hostnames", status: "ok", sentence: "Hostnames are exported.", hint: "" };
}

function checkInterval({ scrapeIntervalSeconds, intervalFrom }: ScrapeShape): SourceCheck {
  const id = "scrape-interval";
  if (intervalFrom === "assumed") {
    const sentence = `The scrape interval could not be measured; ${scrapeIntervalSeconds} s is assumed.`;
    return { id, status: "unknown", sentence, hint: "Set SCRAPE_INTERVAL_SECONDS if that is wrong." };
  }
  const how = intervalFrom === "setting" ? "set by SCRAPE_INTERVAL_SECONDS" : "measured";
  const sentence = `Proxies are scraped every ${scrapeIntervalSeconds} s (${how}).`;
  if (scrapeIntervalSeconds <= 30) return { id, status: "ok", sentence, hint: "" };
  return {
    id,
    status: "warning",
    sentence,
    hint: "Denials in pods that live shorter than that are lost; Linkerd recommends 10 s.",
  };
}

/** Beyond the age at which Prometheus gives a sample up, nothing is looked for. */
const FURTHEST_AHEAD_MILLISECONDS = 4 * 60_000;
/** Scrapes are given their own time, so samples ahead come from another clock than the queries' one. */
const SAMPLES_AHEAD_SECONDS = 5;

async function checkClock(prometheus: Prometheus, clockAhead: number, now: number): Promise<SourceCheck> {
  const id = "clock";
  const newest = "max(timestamp(proxy_build_info))";
  const [row] = (await prometheus.instant(newest, now + FURTHEST_AHEAD_MILLISECONDS).catch(tolerate)) ?? [];
  const samplesAhead = Math.round((row?.value ?? 0) - now / 1000);
  const hint = "Synchronize all clocks with NTP or chrony.";
  if (samplesAhead > SAMPLES_AHEAD_SECONDS) {
    const sentence = `Samples are ${printDuration(samplesAhead)} ahead of Prometheus's clock, so traffic appears that much later.`;
    return { id, status: "warning", sentence, hint };
  }
  const unreadable = prometheus.problems.find(({ code }) => code === "clock_unreadable");
  if (unreadable) return { id, status: "warning", sentence: unreadable.message, hint: unreadable.hint };
  if (clockAhead === 0) return { id, status: "ok", sentence: "Its clock matches the dashboard's.", hint: "" };
  const apart = printDuration(Math.max(1, Math.round(Math.abs(clockAhead) / 1000)));
  const sentence = `Its clock is ${apart} ${clockAhead > 0 ? "ahead of" : "behind"} the dashboard's; windows and ages use Prometheus's.`;
  return { id, status: "warning", sentence, hint };
}

/** Nothing to say where a range reaches up to now, as it does on every other engine. */
function checkCharts({ heldBackSeconds }: ScrapeShape): SourceCheck[] {
  if (heldBackSeconds < 5) return [];
  const sentence = `Charts end ${Math.round(heldBackSeconds)} s ago, since this engine delays newer points. Flows and counts are up to date.`;
  const hint = "VictoriaMetrics 1.85.2 and newer does not; for older ones set -search.latencyOffset=1s.";
  return [{ id: "charts", status: "warning", sentence, hint }];
}

function checkRules({ rules }: ScrapeShape): SourceCheck {
  const id = "recording-rules";
  const raw = "so live rates are computed from the raw series";
  switch (rules.kind) {
    case "fresh":
      return {
        id,
        status: "ok",
        sentence: `Live rates come from recording rules (${rules.ageSeconds} s old).`,
        hint: "",
      };
    case "lagging": {
      const sentence = `The recording rules are ${rules.ageSeconds} s behind, ${raw}.`;
      return { id, status: "warning", sentence, hint: "Prometheus evaluates its rules too slowly or has stopped." };
    }
    case "unfit":
      return { id, status: "ok", sentence: `The recording rules expect other labels, ${raw}.`, hint: "" };
    case "absent": {
      const hint = "In a large mesh, load deploy/prometheus-rules.yaml to make them cheap.";
      return { id, status: "ok", sentence: `There are no recording rules, ${raw}.`, hint };
    }
  }
}
