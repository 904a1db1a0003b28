import { describe, expect, it } from "vitest";
import { aFlow } from "../flows/a-flow";
import { UNDECIDED } from "../resolver/decide";
import type { FlowDecision, Outcome } from "../resolver/decision";
import type { FlowChange, FlowEffect } from "../simulation/what-if-types";
import { aNetwork } from "./builders";
import { applySchema } from "./change-schema";
import { forecastOf, MAX_TURNS } from "./forecast";
import { trafficPolicyWrite } from "./traffic-policy";

function decided(outcome: Outcome): FlowDecision {
  const route = { group: "", kind: "default", namespace: "", name: "http-egress-deny" };
  const decision = { ...UNDECIDED, target: "egress-network", policyProtocol: "detect", outcome, route } as const;
  return { certain: true, outcome, route, egressNetwork: null, decision };
}

function change(id: string, effect: FlowEffect, count = 1): FlowChange {
  const outcome = effect === "newly-denied" ? "deny" : "allow";
  return {
    flow: aFlow({ id, host: "a.example", count }),
    before: decided("allow"),
    after: decided(outcome),
    effect,
    sentence: "",
  };
}

describe("what is kept of a rehearsal", () => {
  it("counts every flow, and names the busiest of those that turn", () => {
    const turning = Array.from({ length: MAX_TURNS + 5 }, (_, i) => change(`turn-${i}`, "newly-denied", i));
    const forecast = forecastOf({
      windowSeconds: 900,
      readAt: "",
      flows: [...turning, change("still", "unchanged")],
      blindSpots: [],
    });
    expect(forecast.counts).toEqual({ "newly-denied": MAX_TURNS + 5, unchanged: 1 });
    expect(forecast.turns).toHaveLength(MAX_TURNS);
    expect(forecast.turnsLeftOut).toBe(5);
    expect(forecast.turns[0]?.flow.id).toBe(`turn-${MAX_TURNS + 4}`);
    expect(forecast.steady).toEqual(["still"]);
  });

  it("is what the HTTP API takes, default routes of no namespace too", () => {
    const forecast = forecastOf({
      windowSeconds: 900,
      readAt: "",
      flows: [change("a", "newly-denied")],
      blindSpots: [],
    });
    const request = { proposal: { writes: [trafficPolicyWrite(aNetwork(), "Deny")] }, forecast };
    expect(applySchema.parse(request)).toEqual(request);
    const forged = { ...forecast, turns: [{ ...forecast.turns[0], html: "<script>" }] };
    expect(applySchema.safeParse({ ...request, forecast: forged }).success).toBe(false);
  });
});
