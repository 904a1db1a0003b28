import { describe, expect, it } from "vitest";
import { type FlowsQuestion, parseQuestion, printQuestion } from "./question";

describe("a question", () => {
  it.each<[string, FlowsQuestion]>([
    ["15m", { windowSeconds: 900, end: null, namespaces: [] }],
    ["1h;ns=pay,shop", { windowSeconds: 3600, end: null, namespaces: ["pay", "shop"] }],
    ["30d;end=2026-11-21T07:00:00.000Z", { windowSeconds: 2_592_000, end: "2026-11-21T07:00:00.000Z", namespaces: [] }],
  ])("is spelled %s, and read back", (text, question) => {
    expect(printQuestion(question)).toBe(text);
    expect(parseQuestion(text)).toEqual(question);
  });

  it("is one question however its namespaces are ordered", () => {
    const question = { windowSeconds: 60, end: null, namespaces: ["b", "a", "b"] };
    expect(printQuestion(question)).toBe("1m;ns=a,b");
  });

  it.each(["", "15", "31d", "15m;", "15m;ns=", "15m;end=now", "15m;since=1"])("is not %j", (text) => {
    expect(parseQuestion(text)).toBeNull();
  });
});
