import { describe, expect, it } from "vitest";
import { noFlowsReason } from "./no-flows-reason";

const NOTHING = { all: { flows: 0, uncovered: 0 }, hints: [] };

const noProxy = { id: "proxies", status: "warning", sentence: "No Linkerd proxy is scraped.", hint: "" } as const;

describe("noFlowsReason", () => {
  it("blames the filters when the window has flows, and counts what is uncovered among them", () => {
    const reason = noFlowsReason({ all: { flows: 3, uncovered: 1 }, hints: [] }, [noProxy], true);
    expect(reason).toEqual({ kind: "filtered", hidden: 3, uncovered: 1, hints: [] });
  });

  it("names missing proxies before a missing EgressNetwork, which could not be seen to work", () => {
    expect(noFlowsReason(NOTHING, [noProxy], true).kind).toBe("no-proxies");
  });

  it("leads to the first EgressNetwork in a cluster that has none", () => {
    expect(noFlowsReason(NOTHING, [], true).kind).toBe("no-network");
  });

  it("says that nothing left when there is an EgressNetwork, or nobody knows", () => {
    expect(noFlowsReason(NOTHING, null, false).kind).toBe("quiet");
  });
});
