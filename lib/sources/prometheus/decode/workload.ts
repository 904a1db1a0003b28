import type { Labels } from "../client/decode-result";
import type { ScrapeLabels } from "../promql/scrape-labels";
import { workloadOf } from "../promql/workload-labels";

export interface Source {
  namespace: string;
  workload: string;
  workloadKind: string;
}

/** The workload of a scraped pod, by the first label that names one; bare pods and generic scraping leave only the pod. */
export function sourceOf(labels: Labels, scrape: ScrapeLabels): Source {
  const namespace = labels[scrape.namespace] ?? "";
  const named = workloadOf(labels, scrape.workloads);
  return { namespace, ...(named ?? { workload: podOf(labels, scrape) ?? "unknown", workloadKind: "Pod" }) };
}

export function podOf(labels: Labels, scrape: ScrapeLabels): string | null {
  return labels[scrape.pod] || null;
}
