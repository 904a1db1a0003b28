import { describe, expect, it } from "vitest";
import { anyOf, duration, quote, selector } from "./promql";

describe("PromQL", () => {
  it("keeps hostile label values inside their quotes", () => {
    expect(quote('a"} or up{x="\\\n')).toBe('"a\\"} or up{x=\\"\\\\\\n"');
  });

  it("matches several names literally, dots too", () => {
    expect(anyOf("namespace", ["a.b", "c|d"])).toBe('namespace=~"a\\\\.b|c\\\\|d"');
    expect(anyOf("namespace", ["a.b"])).toBe('namespace="a.b"');
    expect(selector("up", anyOf("namespace", []), 'job="x"')).toBe('up{job="x"}');
  });

  it.each([
    [500, "500ms"],
    [1000, "1s"],
    [90_000, "90s"],
    [900_000, "15m"],
    [7_200_000, "2h"],
  ])("writes %i ms as %s", (milliseconds, text) => expect(duration(milliseconds)).toBe(text));
});
