import { describe, expect, it } from "vitest";
import type { Labels } from "../client/decode-result";
import { namesOfWorkloads, workloadLabelsOf, workloadMatchers, workloadOf } from "./workload-labels";

const TARGET = { job: "linkerd-proxy", namespace: "shop", pod: "web-7d9c8b6f5-bcdfg" };

/** What collectors put on a pod's series, by their documentation; and whose it is. */
const COLLECTORS: [collector: string, labels: Labels, workload: string, kind: string, matchers: string[]][] = [
  ["Linkerd viz", { deployment: "web" }, "web", "Deployment", ['deployment="web"']],
  [
    "Linkerd viz, of an Argo Rollout",
    { replicaset: "web-7d9c8b6f5", rollouts_pod_template_hash: "7d9c8b6f5" },
    "web",
    "Rollout",
    ['replicaset=~"web-[0-9a-z]+"', 'rollouts_pod_template_hash!=""'],
  ],
  [
    "Linkerd viz, of a ReplicaSet of its own",
    { replicaset: "web-v1" },
    "web-v1",
    "ReplicaSet",
    ['replicaset="web-v1"'],
  ],
  [
    "a labelmap of pod labels",
    { linkerd_io_proxy_deployment: "web", linkerd_io_workload_ns: "shop" },
    "web",
    "Deployment",
    ['linkerd_io_proxy_deployment="web"'],
  ],
  [
    "a labelmap with a prefix, of a StatefulSet",
    { label_linkerd_io_proxy_statefulset: "db" },
    "db",
    "StatefulSet",
    ['label_linkerd_io_proxy_statefulset="db"'],
  ],
  [
    "a labelmap, of an Argo Rollout",
    { linkerd_io_proxy_replicaset: "web-7d9c8b6f5", rollouts_pod_template_hash: "7d9c8b6f5" },
    "web",
    "Rollout",
    ['linkerd_io_proxy_replicaset=~"web-[0-9a-z]+"', 'rollouts_pod_template_hash!=""'],
  ],
  [
    "OpenTelemetry's k8sattributes",
    { k8s_deployment_name: "web", k8s_replicaset_name: "web-7d9c8b6f5" },
    "web",
    "Deployment",
    ['k8s_deployment_name="web"'],
  ],
  ["OpenTelemetry, of a Job", { k8s_job_name: "nightly" }, "nightly", "Job", ['k8s_job_name="nightly"']],
  [
    "Google's managed Prometheus",
    { top_level_controller_name: "web", top_level_controller_type: "Deployment" },
    "web",
    "Deployment",
    ['top_level_controller_name=~"web(-[0-9a-z]+)?"', 'top_level_controller_type=~"(?i:Deployment|ReplicaSet)"'],
  ],
  [
    "Grafana's and Amazon's",
    { workload: "web", workload_type: "statefulset" },
    "web",
    "StatefulSet",
    ['workload="web"', 'workload_type=~"(?i:StatefulSet)"'],
  ],
  ["one that names no kind", { workload: "web" }, "web", "Workload", ['workload="web"']],
  [
    "one that names the pod's controller",
    { controller_kind: "DaemonSet", controller_name: "agent" },
    "agent",
    "DaemonSet",
    ['controller_name="agent"', 'controller_kind=~"(?i:DaemonSet)"'],
  ],
];

describe("the workload of a pod", () => {
  it.each(COLLECTORS)("as %s has it", (_, own, workload, workloadKind, matchers) => {
    const labels = { ...TARGET, ...own };
    const known = workloadLabelsOf(Object.keys(labels), null);
    expect(workloadOf(labels, known)).toEqual({ workload, workloadKind });
    expect(workloadMatchers({ workload, workloadKind }, known)).toEqual(matchers);
  });

  it("is one Deployment where a collector names the ReplicaSets of its revisions", () => {
    const revisions = ["web-7d9c8b6f5", "web-58f6c9d7bb"].map((name) => ({
      owner_kind: "ReplicaSet",
      owner_name: name,
    }));
    for (const labels of revisions) {
      const known = workloadLabelsOf(Object.keys(labels), null);
      expect(workloadOf(labels, known)).toEqual({ workload: "web", workloadKind: "Deployment" });
      expect(workloadMatchers({ workload: "web", workloadKind: "Deployment" }, known)).toEqual([
        'owner_name=~"web(-[0-9a-z]+)?"',
        'owner_kind=~"(?i:Deployment|ReplicaSet)"',
      ]);
    }
  });

  it("is read from the label that the settings name, first of all", () => {
    const labels = { app: "checkout", deployment: "checkout-blue" };
    const known = workloadLabelsOf(Object.keys(labels), "app");
    expect(workloadOf(labels, known)).toEqual({ workload: "checkout", workloadKind: "Workload" });
    expect(workloadOf({ deployment: "bare" }, known)).toEqual({ workload: "bare", workloadKind: "Deployment" });
    expect(workloadMatchers({ workload: "checkout", workloadKind: "Workload" }, known)).toEqual(['app="checkout"']);
  });

  it("is unknown where no label names one, whatever else the pod has", () => {
    const labels = { ...TARGET, app: "web", rollouts_pod_template_hash: "7d9c8b6f5", pod_template_hash: "7d9c8b6f5" };
    expect(workloadLabelsOf(Object.keys(labels), null)).toEqual([]);
    expect(workloadOf(labels, [])).toBeNull();
  });

  it("is not named by the labels of kinds and revisions", () => {
    const known = workloadLabelsOf(["replicaset", "rollouts_pod_template_hash", "workload", "workload_type"], null);
    expect(known).toEqual(["replicaset", "workload", "workload_type", "rollouts_pod_template_hash"]);
    expect(namesOfWorkloads(known)).toEqual(["replicaset", "workload"]);
  });
});
