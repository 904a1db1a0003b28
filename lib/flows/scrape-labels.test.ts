import { describe, expect, it } from "vitest";
import { scrapeLabelsOf, USUAL_LABELS } from "./scrape-labels";

describe("labels that scraping adds", () => {
  it("are the usual ones of viz and PodMonitors", () => {
    expect(scrapeLabelsOf(["job", "namespace", "pod", "deployment", "k8s_job", "hostname"])).toEqual({
      namespace: "namespace",
      pod: "pod",
      workloads: ["deployment", "k8s_job"],
      shadowed: [],
      namespaceFound: true,
      podFound: true,
    });
  });

  it("may carry the names of annotation-based scraping", () => {
    const labels = scrapeLabelsOf(["kubernetes_namespace", "kubernetes_pod_name"]);
    expect(labels).toMatchObject({ namespace: "kubernetes_namespace", pod: "kubernetes_pod_name", workloads: [] });
  });

  it("push the proxy's own aside when a pod label has the same name", () => {
    expect(scrapeLabelsOf(["namespace", "pod", "hostname", "exported_hostname"]).shadowed).toEqual(["hostname"]);
  });

  it("are unknown while nothing was counted", () => {
    expect(scrapeLabelsOf([])).toBe(USUAL_LABELS);
  });

  it("fall back to the instance without pods", () => {
    expect(scrapeLabelsOf(["instance", "job"])).toMatchObject({ pod: "instance", namespaceFound: false });
  });
});
