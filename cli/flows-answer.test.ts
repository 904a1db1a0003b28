import { describe, expect, it } from "vitest";
import { aFlow } from "../lib/flows/a-flow.testing";
import { decodeFlowsAnswer } from "./flows-answer";

const WHOLE = {
  window: { seconds: 900 },
  readAt: "2026-11-21T10:00:00Z",
  flows: [aFlow()],
  uncovered: [],
  problems: [{ code: "partial", message: "Cut off.", hint: "Ask for less." }],
};

describe("an answer of the dashboard on stdin", () => {
  it("is taken whole, with what it complains of", () => {
    expect(decodeFlowsAnswer(JSON.stringify(WHOLE))).toMatchObject(WHOLE);
  });

  it("is refused where it is an error, with the words of the dashboard", () => {
    const error = {
      code: "bad_request",
      message: "window: “90d” is not a window between 10s and 30d, such as 15m.",
      hint: "Nothing was read.",
      details: null,
    };
    expect(() => decodeFlowsAnswer(JSON.stringify({ error }))).toThrow(
      "stdin is an error from the dashboard, not flows: window: “90d” is not a window between 10s and 30d, such as 15m. Nothing was read.",
    );
  });

  it("is refused where parameters were left out, as older dashboards did: it holds other flows than were meant", () => {
    const problems = [
      { code: "unknown_filter", message: "There is no key “verdct”.", hint: "It was left out." },
      ...WHOLE.problems,
    ];
    expect(() => decodeFlowsAnswer(JSON.stringify({ ...WHOLE, problems }))).toThrow(
      "do not answer the question that was asked: There is no key “verdct”.",
    );
  });

  it("is refused where there is none", () => {
    expect(() => decodeFlowsAnswer(" \n")).toThrow("stdin is empty");
    expect(() => decodeFlowsAnswer("<html>")).toThrow("stdin is not JSON");
  });

  it("is refused where an entry is no flow, with its place and the field at fault", () => {
    const { network: _, ...lacking } = aFlow();
    const odd: [unknown, string][] = [
      [lacking, "network"],
      [{ ...aFlow(), port: 70_000 }, "port"],
      [{ ...aFlow(), source: { ...aFlow().source, pods: "web-1" } }, "source"],
      [{ ...aFlow(), lastSeen: "yesterday" }, "lastSeen"],
      [{ ...aFlow(), ratePerSecond: null }, "ratePerSecond"],
      [{ ...aFlow(), count: -1 }, "count"],
    ];
    for (const [entry, field] of odd) {
      const message = `flows[1] of stdin is not a flow of GET /api/flows: ${field} is not valid.`;
      expect(() => decodeFlowsAnswer(JSON.stringify({ ...WHOLE, flows: [aFlow(), entry] }))).toThrow(message);
    }
    expect(() => decodeFlowsAnswer(JSON.stringify({ ...WHOLE, uncovered: [5] }))).toThrow(
      "uncovered[0] of stdin is not a flow of GET /api/flows.",
    );
    expect(() => decodeFlowsAnswer(JSON.stringify({ ...WHOLE, uncovered: { a: 1 } }))).toThrow("uncovered or problems");
  });

  it("is not tripped up by problems that are none", () => {
    expect(decodeFlowsAnswer(JSON.stringify({ ...WHOLE, problems: [null, 1, { code: 7 }] })).problems).toEqual([]);
  });
});
