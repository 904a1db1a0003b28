import { METRIC_LABELS } from "./metric-families";
import { WORKLOAD_LABELS, workloadLabelsOf } from "./workload-labels";

/** The names which scraping gave to the labels that it adds. */
export interface ScrapeLabels {
  namespace: string;
  pod: string;
  /** Those of the workload labels that exist, e.g. `deployment`, and what tells more of them: see `workloadLabelsOf`. */
  workloads: string[];
  /** Labels of the proxy that some pod label of the same name has pushed aside, to `exported_…`. */
  shadowed: string[];
  /** Whether the two above were found; false means that the usual names are assumed. */
  namespaceFound: boolean;
  podFound: boolean;
  /** A matcher that every series has to fulfil, where proxies are scraped twice; else empty. */
  only: string;
}

export interface GivenLabels {
  namespace: string | null;
  pod: string | null;
  workload?: string | null;
  only?: string | null;
}

/**
 * In the order of preference. Sources: viz, PodMonitor and annotation-based scrape configurations. No proxy exports the first: where they
 * are, `namespace` and `pod` are those of a Prometheus in between.
 */
const NAMESPACE_LABELS = ["exported_namespace", "namespace", "kubernetes_namespace", "k8s_namespace_name"];
const POD_LABELS = ["exported_pod", "pod", "kubernetes_pod_name", "k8s_pod_name", "pod_name"];

export const USUAL_LABELS: ScrapeLabels = {
  namespace: "namespace",
  pod: "pod",
  workloads: WORKLOAD_LABELS.map(([label]) => label),
  shadowed: [],
  namespaceFound: false,
  podFound: false,
  only: "",
};

const NONE_GIVEN: GivenLabels = { namespace: null, pod: null };

/** Reads them off the label names of the proxies' series. None at all (no traffic yet) give the usual ones. */
export function scrapeLabelsOf(names: readonly string[], given: GivenLabels = NONE_GIVEN): ScrapeLabels {
  if (names.length === 0) {
    const { namespace, pod, workload, only } = given;
    const workloads = workload ? [workload, ...USUAL_LABELS.workloads] : USUAL_LABELS.workloads;
    return { ...USUAL_LABELS, namespace: namespace ?? "namespace", pod: pod ?? "pod", workloads, only: only ?? "" };
  }
  const find = (own: string | null, known: readonly string[]) =>
    (own === null ? known : [own]).find((each) => names.includes(each));
  const namespace = find(given.namespace, NAMESPACE_LABELS);
  const pod = find(given.pod, POD_LABELS);
  return {
    namespace: namespace ?? given.namespace ?? "namespace",
    // An instance tells processes apart as well, only less legibly.
    pod: pod ?? given.pod ?? "instance",
    workloads: workloadLabelsOf(names, given.workload ?? null),
    shadowed: METRIC_LABELS.filter((label) => names.includes(`exported_${label}`)),
    namespaceFound: namespace !== undefined,
    podFound: pod !== undefined,
    only: given.only ?? "",
  };
}
