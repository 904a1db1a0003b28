import { describe, expect, it } from "vitest";
import { aTlsFlow as aFlow } from "@/lib/flows/a-flow";
import type { FlowsAnswer } from "@/lib/flows/flow";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import { noFlowsReason } from "./no-flows-reason";

function anAnswer(overrides: Partial<FlowsAnswer> = {}): FlowsAnswer {
  return {
    window: { seconds: 900, start: "2026-11-21T11:45:00Z", end: "2026-11-21T12:00:00Z", scrapeIntervalSeconds: 10 },
    readAt: "2026-11-21T12:00:00Z",
    flows: [],
    uncovered: [],
    problems: [],
    totals: [],
    ...overrides,
  };
}

function aSnapshot(overrides: Partial<PolicySnapshot> = {}): PolicySnapshot {
  return {
    ...LINKERD_DEFAULTS,
    clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
    readAt: "2026-11-21T12:00:00Z",
    resources: [],
    status: "live",
    namespaces: ["shop"],
    unread: [],
    ...overrides,
  };
}

const noProxy = { id: "proxies", status: "warning", sentence: "No Linkerd proxy is being scraped.", hint: "" } as const;

describe("noFlowsReason", () => {
  it("blames the filters when the window has flows, and counts what is uncovered among them", () => {
    const uncovered = [aFlow({ id: "1", verdict: "uncovered" }), aFlow({ id: "2", verdict: "uncertain" })];
    const reason = noFlowsReason(anAnswer({ flows: [aFlow()], uncovered }), [noProxy], aSnapshot());
    expect(reason).toEqual({ kind: "filtered", hidden: 3, uncovered: 1 });
  });

  it("names missing proxies before a missing EgressNetwork, which could not be seen to work", () => {
    expect(noFlowsReason(anAnswer(), [noProxy], aSnapshot()).kind).toBe("no-proxies");
  });

  it("leads to the first EgressNetwork in a cluster that has none", () => {
    expect(noFlowsReason(anAnswer(), [], aSnapshot()).kind).toBe("no-network");
  });

  it("does not claim that there is no EgressNetwork when they could not be listed", () => {
    const unread = [{ group: "policy.linkerd.io", kind: "EgressNetwork", why: "forbidden", message: "" } as const];
    expect(noFlowsReason(anAnswer(), null, aSnapshot({ unread })).kind).toBe("quiet");
    expect(noFlowsReason(anAnswer(), null, null).kind).toBe("quiet");
  });
});
