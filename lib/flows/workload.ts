import type { Labels } from "./decode-result";
import { type ScrapeLabels, WORKLOAD_LABELS } from "./scrape-labels";

export interface Source {
  namespace: string;
  workload: string;
  workloadKind: string;
}

/** The workload of a scraped pod, by the one owner label that it has; bare pods and generic scraping leave only the pod. */
export function sourceOf(labels: Labels, scrape: ScrapeLabels): Source {
  const namespace = labels[scrape.namespace] ?? "";
  for (const [label, workloadKind] of WORKLOAD_LABELS) {
    const workload = labels[label];
    if (workload && scrape.workloads.includes(label)) return { namespace, workload, workloadKind };
  }
  return { namespace, workload: podOf(labels, scrape) ?? "unknown", workloadKind: "Pod" };
}

export function podOf(labels: Labels, scrape: ScrapeLabels): string | null {
  return labels[scrape.pod] || null;
}
