import { describe, expect, it } from "vitest";
import { printSeriesCsv } from "./print-series";

describe("a chart as CSV", () => {
  it("has a row for each point, and nothing where nothing was scraped: a gap is no zero", () => {
    const noon = Date.parse("2026-11-21T12:00:00Z");
    const points = [
      { at: noon, rates: { denied: 0.5 } },
      { at: noon + 10_000, rates: null },
      { at: noon + 20_000, rates: { "allowed-by-route": 2 } },
    ];
    expect(printSeriesCsv(points, "requests", (at) => at)).toBe(
      [
        "at,denied_requests_per_second,allowed-by-route_requests_per_second",
        "2026-11-21T12:00:00.000Z,0.5,0",
        "2026-11-21T12:00:10.000Z,,",
        "2026-11-21T12:00:20.000Z,0,2",
        "",
      ].join("\r\n"),
    );
  });
});
