import { describe, expect, it } from "vitest";
import { aTlsFlow as aFlow } from "../flows/a-flow.testing";
import type { Decision, FlowDecision, Outcome } from "../linkerd/decision";
import { UNDECIDED } from "../resolver/decide";
import { compareWithObserved } from "./agreement";

const ROUTE = { group: "gateway.networking.k8s.io", kind: "TLSRoute", namespace: "shop", name: "allow-slack" };

function aPrediction(outcome: Outcome, route: Decision["route"] = ROUTE): FlowDecision {
  const decision: Decision = {
    ...UNDECIDED,
    target: "egress-network",
    egressNetwork: { namespace: "shop", name: "all-egress" },
    policyProtocol: "tls",
    route,
    rule: 0,
    outcome,
  };
  return { certain: true, outcome, route, egressNetwork: decision.egressNetwork, decision };
}

describe("compareWithObserved", () => {
  it("names what counted it first, where that is not what is stored", () => {
    const ghost = "TLSRoute shop/tls counted it, and Linkerd cannot read it as it is.";
    const agreement = compareWithObserved(aFlow({ verdict: "denied" }), aPrediction("allow"), ghost);
    expect(agreement).toMatchObject({ kind: "differ", reasons: [ghost, expect.any(String), expect.any(String)] });
    expect(compareWithObserved(aFlow({ verdict: "denied" }), aPrediction("deny"), ghost).reasons).toEqual([]);
  });

  it("says that a predicted denial and a denied flow agree", () => {
    const agreement = compareWithObserved(aFlow({ verdict: "denied" }), aPrediction("deny"));
    expect(agreement).toEqual({ kind: "agree", sentence: "Predicted deny, observed denied: they agree", reasons: [] });
  });

  it("marks a denied flow which the policy of now would allow, and says why that can be", () => {
    const agreement = compareWithObserved(aFlow({ verdict: "denied" }), aPrediction("allow"));
    expect(agreement.kind).toBe("differ");
    expect(agreement.sentence).toBe("Predicted allowed by route, observed denied: they differ");
    expect(agreement.reasons.join(" ")).toContain("Open connections keep the policy");
  });

  it("marks a flow allowed by default which the policy of now denies", () => {
    expect(compareWithObserved(aFlow({ verdict: "allowed-by-default" }), aPrediction("deny")).kind).toBe("differ");
  });

  it("does not blame the policy for a backend that failed", () => {
    expect(compareWithObserved(aFlow({ verdict: "failed" }), aPrediction("allow")).kind).toBe("agree");
  });

  it("compares nothing when the answer hangs on a field that metrics lack", () => {
    const agreement = compareWithObserved(aFlow(), {
      certain: false,
      decidingField: "path",
      candidates: [],
      sentence: "GET /get is allowed, other paths are denied.",
    });
    expect(agreement).toEqual({
      kind: "open",
      sentence: "Not predictable: it depends on the path",
      reasons: ["GET /get is allowed, other paths are denied."],
    });
  });
});
