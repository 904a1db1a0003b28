import { describe, expect, it } from "vitest";
import { aFlow, aTlsFlow } from "./a-flow";
import { familyTotals } from "./family-totals";

describe("sums beside Prometheus's own", () => {
  it("need no explanation where they are equal, or nearly", () => {
    const raw = new Map([
      ["http" as const, 11.6],
      ["tls" as const, 5],
      ["grpc" as const, 0],
    ]);
    expect(familyTotals([aFlow({ count: 12 }), aTlsFlow({ count: 5 })], raw)).toEqual([
      { protocol: "http", counted: 12, raw: 11.6, explanation: "" },
      { protocol: "tls", counted: 5, raw: 5, explanation: "" },
    ]);
  });

  it("tell why they differ, either way", () => {
    const gap = (counted: number, raw: number | null) =>
      familyTotals([aFlow({ count: counted })], new Map([["http" as const, raw]]))[0]?.explanation;
    expect(gap(5, 2)).toContain("misses the first event");
    expect(gap(100, 120)).toContain("extrapolates");
    expect(gap(5, null)).toContain("could not be read");
  });

  it("leave out what Prometheus's sum does: requests to private addresses", () => {
    const route = { group: "", kind: "default", namespace: "", name: "endpoint" };
    expect(familyTotals([aFlow({ network: null, route, count: 9 })], new Map([["http" as const, 0]]))).toEqual([]);
  });
});
