import { describe, expect, it } from "vitest";
import type { SeriesPoint } from "@/lib/flows/flow";
import { describeSeries, latestRate, lonePoints, printGaps, spanOf } from "./series-words";

const minute = 60_000;
const noon = Date.parse("2026-11-21T12:00:00Z");

function aSeries(...rates: SeriesPoint["rates"][]): SeriesPoint[] {
  return rates.map((each, index) => ({ at: noon + index * minute, rates: each }));
}

describe("the words beside a rate chart", () => {
  it("names a gap between samples by its minutes, and not the time before the first sample", () => {
    const points = aSeries(null, { denied: 1 }, null, null, { denied: 1 });
    expect(printGaps(points, 900, "UTC")).toEqual(["12:02–12:03"]);
    expect(printGaps(points, 900, "Asia/Kathmandu")).toEqual(["17:47–17:48"]);
  });

  it("finds points between gaps, which no line would show", () => {
    expect(lonePoints(aSeries(null, { denied: 1 }, null, { denied: 1 }, {}, null, {}))).toEqual([
      noon + minute,
      noon + 6 * minute,
    ]);
    expect(spanOf(aSeries(null, {}, {}))).toBe(120);
  });

  it("does not take a gap for a rate of zero", () => {
    expect(latestRate(aSeries(null, null))).toBeNull();
    expect(latestRate(aSeries({ denied: 1, uncovered: 2.5 }, null))).toBe(3.5);
  });

  it("reads the latest rates out, worst first", () => {
    const points = aSeries({ "allowed-by-route": 2, denied: 0.42, uncovered: 0 });
    expect(describeSeries(points, "Requests per second", "15 min", 900, "UTC")).toBe(
      "Requests per second by verdict, last 15 min. Now: denied 0.42, by route 2.00.",
    );
  });
});
