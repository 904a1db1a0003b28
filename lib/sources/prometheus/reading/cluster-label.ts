import type { FlowProblem } from "../../../flows/flow";
import type { Labels } from "../client/decode-result";
import type { Prometheus } from "../client/prometheus-client";
import { MAIN_METRICS, METRIC_LABELS } from "../promql/metric-families";
import { ownerOfPod } from "../promql/pod-name";
import { quote, selector } from "../promql/promql";
import type { ScrapeLabels } from "../promql/scrape-labels";
import { tolerate } from "./tolerate";

/** A label by which the proxies of several clusters, whose metrics come together in one engine, can be told apart. */
export interface ClusterLabel {
  name: string;
  /** Ordered by name. */
  values: readonly { value: string; proxies: number }[];
}

/** Whatever it is called, that is what it means. */
const SAYS_CLUSTER = /cluster|^(k8s|kube|kubernetes|mesh)$/i;
/** Names that fleets give to their parts. They may be a pod's own as well. */
const SAYS_FLEET =
  /^(region|location|site|dc|datacenter|env|environment|stage|landscape|fleet|tenant|tenant_id|project|project_id|account|account_id|subscription|prometheus|monitor|origin_prometheus|receive)$/i;
/** Of a pod, of its revision, or of the scrape: they differ within one cluster. */
const WITHIN_A_CLUSTER =
  /^(__name__|job|instance|le|service|endpoint|container|node|nodename|host|host_ip|pod_ip|uid|version|date|git_sha|profile|vendor|control_plane_ns|workload_ns)$|^(parent|route|backend|exported|linkerd_io|batch_kubernetes_io|apps_kubernetes_io|statefulset_kubernetes_io)_|hash$|replica|pod|namespace|node|instance|ip$/;
/** Prometheus 3 takes others too, and no setting of ours does. */
const PLAIN = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const LABELS_A_QUERY = 15;
/** Names the label that a row of a joint answer is about. */
const ABOUT = "egress_label";

/**
 * The label that tells clusters apart, or null where there is one cluster, as far as labels tell: one that every proxy has, with several
 * values, and that is named after clusters or set on workloads that are otherwise alike. Throws nothing but aborts.
 */
export async function readClusterLabel(
  prometheus: Pick<Prometheus, "instant">,
  labels: ScrapeLabels,
  names: readonly string[],
  now: number,
): Promise<ClusterLabel | null> {
  const own = new Set([...METRIC_LABELS, labels.namespace, labels.pod, ...labels.workloads]);
  const asked = names.filter(
    (name) => PLAIN.test(name) && !own.has(name) && (SAYS_CLUSTER.test(name) || !WITHIN_A_CLUSTER.test(name)),
  );
  if (asked.length === 0) return null;
  const ask = async (query: string) => (await prometheus.instant(query, now).catch(tolerate)) ?? [];
  const proxies =
    (await ask(`count(${selector("proxy_build_info", labels.only)})`)).length > 0 ? "proxy_build_info" : "";
  const of = (...matchers: string[]) =>
    selector(proxies, ...(proxies ? [] : [`__name__=~${quote(MAIN_METRICS)}`]), ...matchers, labels.only);
  const several = (
    await Promise.all(inChunks(asked).map((chunk) => ask(chunk.map((name) => severalValues(name, of)).join(" or "))))
  ).flatMap((rows) => rows.map((row) => row.labels[ABOUT] ?? ""));
  for (const name of several.sort(byLikelihood)) {
    const rows = await ask(
      `count by (${[name, labels.namespace, ...(labels.workloads.length > 0 ? labels.workloads : [labels.pod])].join(",")})(${of()})`,
    );
    // A label of pods such as `cluster_name`, which operators of databases set, is on some of them alone.
    const plain = SAYS_CLUSTER.test(name) && rows.every((row) => row.labels[name]);
    if (plain || (holdsAlike(rows, name, labels) && !(await isOfPods(ask, name, labels)))) {
      return { name, values: valuesOf(rows, name) };
    }
  }
  return null;
}

/** One row where the label has more than one value; none is one for a label of clusters, and ends the matter for others. */
function severalValues(name: string, of: (...matchers: string[]) => string): string {
  const values = `(count(count by (${name})(${of()})) > 1)`;
  const found = SAYS_CLUSTER.test(name) ? values : `(${values} unless count(${of(`${name}=""`)}))`;
  return `label_replace(${found},${quote(ABOUT)},${quote(name)},"","")`;
}

function byLikelihood(a: string, b: string): number {
  const rank = (name: string) => (SAYS_CLUSTER.test(name) ? 0 : SAYS_FLEET.test(name) ? 1 : 2);
  return rank(a) - rank(b) || a.length - b.length || a.localeCompare(b);
}

/** Some workload of a namespace stands under two values: two of one name, or one that is rolling out. */
function holdsAlike(rows: readonly { labels: Labels }[], name: string, labels: ScrapeLabels): boolean {
  const values = new Map<string, string>();
  return rows.some(({ labels: row }) => {
    const workload = labels.workloads.map((each) => row[each] ?? "").join("/");
    const key = `${row[labels.namespace]}/${workload || ownerOfPod(row[labels.pod] ?? "")}`;
    const value = row[name] ?? "";
    const before = values.get(key);
    values.set(key, value);
    return before !== undefined && before !== value;
  });
}

/** Labels of an engine are on all that it scrapes; those of pods are missing where no pod was scraped. */
async function isOfPods(
  ask: (query: string) => Promise<{ value: number }[]>,
  name: string,
  { pod }: ScrapeLabels,
): Promise<boolean> {
  const others = await ask(`count(up{${pod}=""})`);
  return others.length > 0 && (await ask(`count(up{${pod}="",${name}!=""})`)).length === 0;
}

function valuesOf(rows: readonly { labels: Labels; value: number }[], name: string): ClusterLabel["values"] {
  const proxies = new Map<string, number>();
  for (const { labels, value } of rows) proxies.set(labels[name] ?? "", (proxies.get(labels[name] ?? "") ?? 0) + value);
  return [...proxies]
    .map(([value, count]) => ({ value, proxies: count }))
    .sort((a, b) => a.value.localeCompare(b.value));
}

const VALUES_NAMED = 6;

export function severalClusters({ name, values }: ClusterLabel): FlowProblem {
  const named = values.slice(0, VALUES_NAMED).map(({ value }) => value);
  const shown = named.map((value) => (value.length > 60 ? `${value.slice(0, 60)}…` : value || "none"));
  const more = values.length > named.length ? ` and ${values.length - named.length} more` : "";
  return {
    code: "several_clusters",
    message: `This engine has proxies of ${values.length} clusters, told apart by label \`${name}\` (${shown.join(", ")}${more}); their numbers are summed.`,
    hint: `To read one of them, set SCRAPE_ONLY to ${named.map((value) => `${name}=${quote(value)}`).join(" or ")}, the one whose policy this dashboard reads.`,
    count: values.length,
  };
}

function inChunks(names: readonly string[]): string[][] {
  const chunks: string[][] = [];
  for (let i = 0; i < names.length; i += LABELS_A_QUERY) chunks.push(names.slice(i, i + LABELS_A_QUERY));
  return chunks;
}
