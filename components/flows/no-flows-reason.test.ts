import { describe, expect, it } from "vitest";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import { noFlowsReason } from "./no-flows-reason";

const NOTHING = { flows: 0, uncovered: 0 };

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
    const reason = noFlowsReason({ flows: 3, uncovered: 1 }, [noProxy], aSnapshot());
    expect(reason).toEqual({ kind: "filtered", hidden: 3, uncovered: 1 });
  });

  it("names missing proxies before a missing EgressNetwork, which could not be seen to work", () => {
    expect(noFlowsReason(NOTHING, [noProxy], aSnapshot()).kind).toBe("no-proxies");
  });

  it("leads to the first EgressNetwork in a cluster that has none", () => {
    expect(noFlowsReason(NOTHING, [], aSnapshot()).kind).toBe("no-network");
  });

  it("does not claim that there is no EgressNetwork when they could not be listed", () => {
    const unread = [{ group: "policy.linkerd.io", kind: "EgressNetwork", why: "forbidden", message: "" } as const];
    expect(noFlowsReason(NOTHING, null, aSnapshot({ unread })).kind).toBe("quiet");
    expect(noFlowsReason(NOTHING, null, null).kind).toBe("quiet");
  });
});
