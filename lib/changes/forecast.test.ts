import { describe, expect, it } from "vitest";
import { aFlow } from "../flows/a-flow.testing";
import type { FlowDecision, Outcome } from "../linkerd/decision";
import { UNDECIDED } from "../resolver/decide";
import type { FlowChange, FlowEffect } from "../simulation/what-if-types";
import { forecastOf, isOutdated, MAX_TURNS, sameForecast } from "./forecast";

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
    ports: [],
  };
}

describe("what is kept of a rehearsal", () => {
  it("counts every flow, and names the busiest of those that turn", () => {
    const turning = Array.from({ length: MAX_TURNS + 5 }, (_, i) => change(`turn-${i}`, "newly-denied", i));
    const forecast = forecastOf({
      windowSeconds: 900,
      readAt: "",
      flows: [...turning, change("still", "unchanged")],
      uncounted: [],
      blindSpots: [],
    });
    expect(forecast.counts).toEqual({ "newly-denied": MAX_TURNS + 5, unchanged: 1 });
    expect(forecast.turns).toHaveLength(MAX_TURNS);
    expect(forecast.turnsLeftOut).toBe(5);
    expect(forecast.turns[0]?.flow.id).toBe(`turn-${MAX_TURNS + 4}`);
    expect(forecast.steady).toEqual(["still"]);
  });

  it("watches what is uncertain too, after what is certain", () => {
    const unclear: FlowDecision = { certain: false, decidingField: "path", candidates: [], sentence: "" };
    const uncertain = { ...change("busy", "uncertain", 99), after: unclear };
    const forecast = forecastOf({
      windowSeconds: 900,
      readAt: "",
      flows: [uncertain, change("turn", "newly-denied")],
      uncounted: [],
      blindSpots: [],
    });
    expect(forecast.turns).toMatchObject([
      { flow: { id: "turn" }, expected: { outcome: "deny" } },
      { flow: { id: "busy" }, effect: "uncertain", expected: null },
    ]);
  });

  it("is what was shown as long as the same number turns each way", () => {
    expect(sameForecast({ "newly-denied": 2, unchanged: 90 }, { "newly-denied": 2, unchanged: 7, broken: 0 })).toBe(
      true,
    );
    expect(sameForecast({ "newly-denied": 2 }, { "newly-denied": 3 })).toBe(false);
    expect(sameForecast({}, { uncertain: 1 })).toBe(false);
  });
});

describe("a forecast on the screen", () => {
  it.each([
    [
      "the same, whatever else goes on",
      { "newly-denied": 1, unchanged: 3 },
      { "newly-denied": 1, unchanged: 900 },
      false,
    ],
    ["one more is denied", { uncertain: 1 }, { uncertain: 1, "newly-denied": 1 }, true],
    ["one fewer is denied", { "newly-denied": 2 }, { "newly-denied": 1 }, true],
    ["what was uncertain is denied", { uncertain: 1 }, { "newly-denied": 1 }, true],
    ["none was shown to turn", {}, { broken: 1 }, true],
    ["49 are one more", { "newly-denied": 49 }, { "newly-denied": 50 }, true],
    ["of a thousand twenty more", { "newly-denied": 1000 }, { "newly-denied": 1020 }, false],
    ["of a thousand twenty-one more", { "newly-denied": 1000 }, { "newly-denied": 1021 }, true],
  ])("is outdated, or not: %s", (_, shown, now, outdated) => {
    expect(isOutdated(shown, now, false)).toBe(outdated);
  });

  it("of an undo is outdated by what it denies, and not by what else it allows again", () => {
    expect(isOutdated({ "newly-allowed": 1 }, { "newly-allowed": 2 }, true)).toBe(false);
    expect(isOutdated({ "newly-allowed": 1 }, { "newly-allowed": 1, "newly-denied": 1 }, true)).toBe(true);
  });
});
