import { steadyTargets } from "./count-forms";
import { type Frame, scope, timesOf } from "./frame";
import { BACKEND_METRICS, MAIN_METRICS } from "./metric-families";
import { duration, quote, selector } from "./promql";
import type { ScrapeLabels } from "./scrape-labels";
import { namesOfWorkloads } from "./workload-labels";

/** The pods that `Frame.unsteady` means. By the counters, so that a pod of which Prometheus knows nothing else is among them. */
export function unsteadyPods(
  frame: Frame,
  counters = selector("", `__name__=~${quote(`${MAIN_METRICS}|${BACKEND_METRICS}`)}`, scope(frame)),
): string {
  const { labels } = frame;
  const each = [...new Set([labels.namespace, labels.pod, "job", "instance"])].join(",");
  const pods = `group by (${each})(last_over_time(${counters}[${duration(frame.window)}]))`;
  const named = [...new Set([labels.pod, "instance"])].join(",");
  return `group by (${named})(${pods} unless on (job, instance) (${steadyTargets(timesOf(frame))}))`;
}

/** Not empty where proxies are scraped now and were not when the window began. */
export function youngerThanWindow({ window }: Frame): string {
  return `count(proxy_build_info) unless count(last_over_time(proxy_build_info[15m] offset ${duration(window)}))`;
}

/** Not empty where pods that no workload label was scraped of have counted something. */
export function podsWithoutWorkload(frame: Frame): string {
  const without = namesOfWorkloads(frame.labels.workloads).map((label) => `${label}=""`);
  const counters = selector("", `__name__=~${quote(`${MAIN_METRICS}|${BACKEND_METRICS}`)}`, ...without, scope(frame));
  return `group(last_over_time(${counters}[${duration(frame.window)}]))`;
}

/** Pods that carry a label `hostname` of their own: it hides the proxy's, and stands in where the proxy's is empty. */
export function podsNamedHostname({ labels }: Frame): string {
  return `group by (${labels.namespace},${labels.pod})(${selector("process_start_time_seconds", 'hostname!=""', labels.only)})`;
}

/** Proxies that are scraped by several jobs or replicas, so counted more than once; empty when all is well. Each `cluster` has its own. */
export function scrapedTwice({ namespace, pod, only }: ScrapeLabels, cluster: string | null): string {
  const each = [namespace, pod, ...(cluster === null ? [] : [cluster])].join(",");
  return `count by (${each})(${selector("proxy_build_info", only)}) > 1`;
}
