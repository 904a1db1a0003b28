import { describe, expect, it } from "vitest";
import type { ComparedTest, TestTurn } from "@/lib/policy-tests/policy-test";
import { testChecks } from "./test-checks";

const aTest = (turn: TestTurn, sentence = "Nobody may reach *.ngrok.io"): ComparedTest => ({
  id: 0,
  sentence,
  line: 1,
  turn,
  now: "holds",
  proposed: "fails",
  reasons: ["shop, TLS to x.ngrok.io on port 443: allowed by TLSRoute shop/tunnel."],
  reasonCount: 1,
});
const checksOf = (overrides: Partial<Parameters<typeof testChecks>[0]>) =>
  testChecks({ text: "- from", faults: [], tests: [], failed: null, slow: false, ...overrides }).map(
    ({ status, sentence }) => `${status}: ${sentence}`,
  );

describe("what policy tests add to the checks of a review", () => {
  it("is the name and reason of each that fails, or becomes uncertain", () => {
    expect(checksOf({ tests: [aTest("newly-fails"), aTest("fails", "B"), aTest("holds", "C")] })).toEqual([
      "warn: “Nobody may reach *.ngrok.io” would fail: shop, TLS to x.ngrok.io on port 443: allowed by TLSRoute shop/tunnel.",
      "warn: “B” already fails: shop, TLS to x.ngrok.io on port 443: allowed by TLSRoute shop/tunnel.",
    ]);
  });

  it("is one line where nothing fails, and none without tests", () => {
    expect(checksOf({ tests: [aTest("uncertain"), aTest("newly-holds"), aTest("holds"), aTest("holds")] })).toEqual([
      "pass: 1 uncertain, 1 newly passes, 2 pass.",
    ]);
    expect(checksOf({ text: " \n" })).toEqual([]);
  });

  it("never passes what was not run, or was run for a former edit", () => {
    const fault = { line: 3, sentence: "This file has no tests." };
    expect(checksOf({ faults: [fault], tests: null })).toEqual([
      "warn: Not run: error in line 3: This file has no tests.",
    ]);
    expect(checksOf({ slow: true, tests: [aTest("holds")] })).toEqual(["warn: Still running."]);
    const failed = { code: "internal" as const, message: "No answer.", hint: "" };
    expect(checksOf({ failed, tests: null })).toEqual(["warn: Could not be run: No answer."]);
  });

  it("does not bury the other checks", () => {
    const many = Array.from({ length: 20 }, (_, index) => aTest("newly-fails", `Test ${index}`));
    expect(checksOf({ tests: many })).toHaveLength(9);
    expect(checksOf({ tests: many }).at(-1)).toBe("warn: And 12 more: 12 newly fail.");
  });
});
