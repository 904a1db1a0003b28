import { describe, expect, it } from "vitest";
import { aTlsFlow as aFlow } from "./a-flow";
import { sortFlows } from "./sort-flows";
import { DEFAULT_ORDER, orderAfterClick } from "./table-layout";

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
});

describe("orderAfterClick", () => {
  it("begins rates with the largest and turns round at the second click", () => {
    const once = orderAfterClick(DEFAULT_ORDER, "rate");
    expect(once).toEqual({ column: "rate", descending: true });
    expect(orderAfterClick(once, "rate")).toEqual({ column: "rate", descending: false });
  });
});
