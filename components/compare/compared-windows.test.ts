import { describe, expect, it } from "vitest";
import { borderOf, DEFAULT_COMPARED, parseCompared, printCompared, windowSince } from "./compared-windows";

const END = "2026-11-21T12:00:00.000Z";

describe("the two windows of a comparison", () => {
  it("are kept in the URL, defaults left out", () => {
    const text = "window=6h&baseline=7d&end=2026-11-21T12%3A00%3A00.000Z&side=gone&ns=shop";
    expect(printCompared(parseCompared(new URLSearchParams(text))).toString()).toBe(text);
    expect(printCompared(DEFAULT_COMPARED).toString()).toBe("");
  });

  it("are the usual ones where the URL holds nonsense", () => {
    expect(parseCompared(new URLSearchParams("window=soon&baseline=90d&end=yesterday"))).toEqual(DEFAULT_COMPARED);
  });

  it("touch where the recent one begins", () => {
    expect(borderOf({ ...DEFAULT_COMPARED, windowSeconds: 3_600 }, END)).toBe("2026-11-21T11:00:00.000Z");
  });

  it("begin at a date, though no earlier than 30 days ago", () => {
    expect(windowSince("2026-11-20T12:00:00Z", END)).toBe(86_400);
    expect(windowSince("2020-01-01T00:00:00Z", END)).toBe(30 * 86_400);
    expect(windowSince("2026-11-22T12:00:00Z", END)).toBe(10);
  });
});
