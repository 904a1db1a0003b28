import { describe, expect, it } from "vitest";
import { decodeResult, parseValue } from "./decode-result";

describe("values of Prometheus", () => {
  it.each([
    ["1", 1],
    ["-2.5e-3", -0.0025],
    ["+Inf", Number.POSITIVE_INFINITY],
    ["-Inf", Number.NEGATIVE_INFINITY],
    ["NaN", Number.NaN],
    ["", null],
    ["12abc", null],
    ["0x10", null],
  ])("reads %s strictly", (text, value) => expect(parseValue(text)).toBe(value));
});

describe("results of Prometheus", () => {
  it("takes a scalar and a vector of one unnamed series for the same", () => {
    const scalar = decodeResult({ resultType: "scalar", result: [1.5, "2"] });
    const vector = decodeResult({ resultType: "vector", result: [{ metric: {}, value: [1.5, "2"] }] });
    expect(scalar).toEqual({ series: [{ labels: {}, points: [[1500, 2]] }], unreadable: 0 });
    expect(vector).toEqual(scalar);
  });

  it("counts native histograms as unreadable and keeps the rest", () => {
    const result = [
      { metric: { a: "1" }, histogram: [1, { count: "3" }] },
      { metric: { a: "2" }, value: [1, "4"] },
    ];
    expect(decodeResult({ resultType: "vector", result })).toEqual({
      series: [{ labels: { a: "2" }, points: [[1000, 4]] }],
      unreadable: 1,
    });
  });

  it("knows neither strings nor what is no result", () => {
    expect(decodeResult({ resultType: "string", result: [1, "x"] })).toBeNull();
    expect(decodeResult({})).toBeNull();
    expect(decodeResult(null)).toBeNull();
  });
});
