import { describe, expect, it } from "vitest";
import type { PrometheusHealth, RecordsState } from "@/lib/cluster/asked/health-answer";
import type { KindState, PolicyAnswer } from "@/lib/cluster/asked/policy-answer";
import { LINKERD_DEFAULTS } from "@/lib/linkerd/policy-snapshot";
import { healthOf } from "./health-of";

const SYNCED: KindState = {
  group: "policy.linkerd.io",
  kind: "EgressNetwork",
  version: "v1alpha1",
  state: "synced",
  code: null,
  message: "",
  hint: "",
  staleSince: null,
  objects: 1,
  unreadable: 0,
};

function aPolicy(cluster: Partial<PolicyAnswer["cluster"]> = {}, kind: Partial<KindState> = {}): PolicyAnswer {
  return {
    snapshot: {
      readAt: "2026-11-21T00:00:00Z",
      resources: [],
      ...LINKERD_DEFAULTS,
      clusterNetworks: [],
      status: "live",
      namespaces: [],
      unread: [],
    },
    cluster: {
      configured: true,
      context: "c",
      server: "s",
      identity: "i",
      source: "kubeconfig",
      problem: null,
      ...cluster,
    },
    kinds: [SYNCED, { ...SYNCED, ...kind }],
    linkerd: { source: "defaults", version: null, overridden: [], message: "" },
    readOnly: { on: false, reason: "" },
  };
}

function aPrometheus(status: PrometheusHealth["status"]): PrometheusHealth {
  return { status, url: "http://p", checks: [] };
}

const RECORDS: RecordsState = { state: "usable", place: "files of /state", problem: null };

const problem = { code: "cluster_unreachable", message: "", hint: "" } as const;

describe("health", () => {
  it.each([
    ["all is well", aPolicy(), "ok", "ok", "ok"],
    ["one kind is absent", aPolicy({}, { state: "absent" }), "ok", "degraded", "degraded"],
    ["the cluster is down", aPolicy({ problem }), "ok", "down", "down"],
    ["there is no cluster", aPolicy({ configured: false, problem }), "ok", "off", "off"],
    ["Prometheus is down", aPolicy(), "down", "ok", "down"],
  ] as const)("when %s", (_, policy, prometheus, cluster, whole) => {
    const health = healthOf(policy, aPrometheus(prometheus), [], [], "required", RECORDS);
    expect(health.cluster.status).toBe(cluster);
    expect(health.status).toBe(whole);
  });

  it("is degraded while a thread hangs", () => {
    const hangs = { seconds: 5, doing: "Linting the policy" };
    const health = healthOf(
      aPolicy(),
      aPrometheus("ok"),
      [],
      [{ name: "decisions", hangs, replacements: 0, replaced: null }],
      "required",
      RECORDS,
    );
    expect(health.status).toBe("degraded");
    expect(health.threads[0]?.hangs).toEqual(hangs);
  });

  it("is degraded where records cannot be kept, unless nothing is written", () => {
    const lost: RecordsState = { ...RECORDS, state: "unusable", problem };
    const statusOf = (policy: PolicyAnswer) => healthOf(policy, aPrometheus("ok"), [], [], "required", lost).status;
    expect(statusOf(aPolicy())).toBe("degraded");
    expect(statusOf({ ...aPolicy(), readOnly: { on: true, reason: "" } })).toBe("ok");
  });
});
