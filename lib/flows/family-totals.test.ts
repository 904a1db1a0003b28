import { describe, expect, it } from "vitest";
import { aFlow, aTlsFlow } from "./a-flow.testing";
import { familyTotals } from "./family-totals";

const says = (increased: number | null, rose: number | null = null) => ({ increased, rose });

describe("sums beside Prometheus's own", () => {
  it("need no explanation where they are equal, or nearly", () => {
    const raw = new Map([
      ["http" as const, says(11.6)],
      ["tls" as const, says(5)],
      ["grpc" as const, says(0)],
    ]);
    expect(familyTotals([aFlow({ count: 12 }), aTlsFlow({ count: 5 })], raw)).toEqual([
      { protocol: "http", counted: 12, raw: 11.6, rose: null, agrees: true, explanation: "" },
      { protocol: "tls", counted: 5, raw: 5, rose: null, agrees: true, explanation: "" },
    ]);
  });

  it("explain a difference that is printed, however small: 9,738 beside 9,679 is no loss", () => {
    expect(compared(9738, 9679, null)).toMatchObject({ agrees: true });
    expect(compared(9738, 9679, null)?.explanation).toContain("extrapolates to the edges of the window");
    expect(compared(9738, 9737.6, null)?.explanation).toBe("");
  });

  const compared = (counted: number, increased: number | null, rose: number | null) =>
    familyTotals([aFlow({ count: counted })], new Map([["http" as const, says(increased, rose)]]))[0];

  it("agree where the counters rose by as much, whatever increase() makes of them", () => {
    expect(compared(307, 254.2, 307)).toMatchObject({ agrees: true });
    expect(compared(307, 254.2, 307)?.explanation).toContain("misses the first count");
    expect(compared(100, 120, 100)).toMatchObject({ agrees: true });
  });

  it("differ where neither is what the rows count, and tell why that may be", () => {
    expect(compared(307, 254.2, 280)).toMatchObject({ agrees: false });
    expect(compared(307, 254.2, 280)?.explanation).toContain("proxies that restarted");
    expect(compared(100, 120, 130)).toMatchObject({ agrees: false });
    expect(compared(100, 120, 130)?.explanation).toContain("edges of the window");
    expect(compared(5, null, null)).toMatchObject({ agrees: false });
    expect(compared(5, null, null)?.explanation).toContain("could not be read");
  });

  it("leave out what Prometheus's sum does: requests to private addresses", () => {
    const route = { group: "", kind: "default", namespace: "", name: "endpoint" };
    expect(familyTotals([aFlow({ network: null, route, count: 9 })], new Map([["http" as const, says(0)]]))).toEqual(
      [],
    );
  });
});
