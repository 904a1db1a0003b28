import { describe, expect, it } from "vitest";
import { aTlsFlow as aFlow } from "../a-flow.testing";
import { DEFAULT_ORDER, orderAfterClick } from "../asked/table-layout";
import type { PredictionMark } from "../prediction-mark";
import { sortFlows } from "./sort-flows";

describe("sortFlows", () => {
  it("puts what was denied first and what a route allows last", () => {
    const flows = [
      aFlow({ id: "a", verdict: "allowed-by-route" }),
      aFlow({ id: "b", verdict: "uncovered" }),
      aFlow({ id: "c", verdict: "denied" }),
      aFlow({ id: "d", verdict: "allowed-by-default" }),
    ];
    expect(sortFlows(flows, DEFAULT_ORDER).map((flow) => flow.id)).toEqual(["c", "b", "d", "a"]);
  });

  it("moves no row when only its rate changed", () => {
    const before = [
      aFlow({ id: "a", host: "a.example", registrableDomain: null }),
      aFlow({ id: "b", host: "b.example", registrableDomain: null }),
    ];
    const after = before.map((flow, index) => ({ ...flow, ratePerSecond: index * 100 }));
    const order = (flows: typeof before) => sortFlows(flows, DEFAULT_ORDER).map((flow) => flow.id);
    expect(order(after)).toEqual(order(before));
  });

  it("keeps the hosts of one registrable domain together", () => {
    const flows = [
      aFlow({ id: "1", host: "api.github.com", registrableDomain: "github.com" }),
      aFlow({ id: "2", host: "cdn.quay.io", registrableDomain: "quay.io" }),
      aFlow({ id: "3", host: "uploads.github.com", registrableDomain: "github.com" }),
    ];
    const sorted = sortFlows(flows, { column: "destination", descending: false });
    expect(sorted.map((flow) => flow.id)).toEqual(["1", "3", "2"]);
  });

  it("puts flows that were never seen inside the window last when the freshest come first", () => {
    const flows = [aFlow({ id: "never", lastSeen: null }), aFlow({ id: "now", lastSeen: "2026-11-21T12:00:05Z" })];
    expect(sortFlows(flows, { column: "seen", descending: true }).map((flow) => flow.id)).toEqual(["now", "never"]);
  });

  it("stands by client and by destination in every order of the rows it is given", () => {
    const flows = [
      aFlow({ id: "s3", host: "c.example", registrableDomain: "c.example", verdict: "denied" }),
      aFlow({ id: "s1", host: "a.example", registrableDomain: "a.example", verdict: "allowed-by-route" }),
      aFlow({ id: "s2", host: "b.example", registrableDomain: "b.example", verdict: "denied" }),
    ];
    const ids = (descending: boolean) => sortFlows(flows, { column: "destination", descending }).map(({ id }) => id);
    expect(ids(false)).toEqual(["s1", "s2", "s3"]);
    expect(ids(true)).toEqual(["s3", "s2", "s1"]);
    // One client for all of them: denied first.
    const byClient = sortFlows(flows, { column: "client", descending: false });
    expect(byClient.map(({ id }) => id)).toEqual(["s2", "s3", "s1"]);
  });

  it("puts the largest part of errors first, and what was not answered last", () => {
    const flows = [
      aFlow({ id: "fine", answers: { "200": 99, OK: 1 } }),
      aFlow({ id: "none", answers: {} }),
      aFlow({ id: "half", answers: { "200": 5, "503": 5 } }),
    ];
    const sorted = sortFlows(flows, { column: "answers", descending: true });
    expect(sorted.map(({ id }) => id)).toEqual(["half", "fine", "none"]);
  });

  it("puts the slowest first, by the band and by what lies above it", () => {
    const flows = [
      aFlow({ id: "quick", latency: [100, 0, 0, 0, 0] }),
      aFlow({ id: "unknown", latency: null }),
      aFlow({ id: "slow", latency: [0, 0, 0, 1, 9] }),
      aFlow({ id: "quick, but for a few", latency: [97, 0, 0, 3, 0] }),
    ];
    const sorted = sortFlows(flows, { column: "latency", descending: true });
    expect(sorted.map(({ id }) => id)).toEqual(["slow", "quick, but for a few", "quick", "unknown"]);
  });

  it("puts what differs from the policy first, and what nobody judged last", () => {
    const marks = new Map<string, PredictionMark>([
      ["agrees", "agrees"],
      ["differs", "differs"],
    ]);
    const flows = ["unjudged", "agrees", "differs"].map((id) => aFlow({ id }));
    const sorted = sortFlows(flows, { column: "predicted", descending: false }, ({ id }) => marks.get(id) ?? null);
    expect(sorted.map(({ id }) => id)).toEqual(["differs", "agrees", "unjudged"]);
  });
});

describe("orderAfterClick", () => {
  it("begins rates with the largest and turns round at the second click", () => {
    const once = orderAfterClick(DEFAULT_ORDER, "rate");
    expect(once).toEqual({ column: "rate", descending: true });
    expect(orderAfterClick(once, "rate")).toEqual({ column: "rate", descending: false });
  });
});
