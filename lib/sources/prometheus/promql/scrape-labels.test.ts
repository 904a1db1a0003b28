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
      only: "",
    });
  });

  it("may carry the names of annotation-based scraping", () => {
    const labels = scrapeLabelsOf(["kubernetes_namespace", "kubernetes_pod_name"]);
    expect(labels).toMatchObject({ namespace: "kubernetes_namespace", pod: "kubernetes_pod_name", workloads: [] });
  });

  it("are not those of a Prometheus in between", () => {
    const labels = scrapeLabelsOf(["namespace", "pod", "exported_namespace", "exported_pod", "exported_instance"]);
    expect(labels).toMatchObject({ namespace: "exported_namespace", pod: "exported_pod" });
  });

  it("push the proxy's own aside when a pod label has the same name", () => {
    expect(scrapeLabelsOf(["namespace", "pod", "hostname", "exported_hostname"]).shadowed).toEqual(["hostname"]);
  });

  it("are unknown while nothing was counted", () => {
    expect(scrapeLabelsOf([])).toEqual(USUAL_LABELS);
  });

  it("fall back to the instance without pods", () => {
    expect(scrapeLabelsOf(["instance", "job"])).toMatchObject({ pod: "instance", namespaceFound: false });
  });

  it("are those of the settings where these name any", () => {
    const given = { namespace: "k8s_ns", pod: "k8s_pod" };
    const found = scrapeLabelsOf(["k8s_ns", "k8s_pod", "namespace"], given);
    expect(found).toMatchObject({ namespace: "k8s_ns", pod: "k8s_pod", namespaceFound: true, podFound: true });
    // A mistyped one is not passed over in silence.
    expect(scrapeLabelsOf(["namespace", "pod"], given)).toMatchObject({ namespace: "k8s_ns", namespaceFound: false });
    expect(scrapeLabelsOf([], given)).toMatchObject({ namespace: "k8s_ns", pod: "k8s_pod" });
  });
});
