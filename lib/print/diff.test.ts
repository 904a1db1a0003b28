import { describe, expect, it } from "vitest";
import { diffLines } from "./diff";

function printed(before: string, after: string): string[] {
  const signs = { same: " ", add: "+", remove: "-" };
  return diffLines(before, after).map(({ kind, line }) => signs[kind] + line);
}

describe("diffLines", () => {
  it("shows one changed line between its neighbours", () => {
    expect(printed("spec:\n  trafficPolicy: Allow\n", "spec:\n  trafficPolicy: Deny\n")).toEqual([
      " spec:",
      "-  trafficPolicy: Allow",
      "+  trafficPolicy: Deny",
    ]);
  });

  it("keeps equal lines that moved apart", () => {
    expect(printed("a\nb\nc\nd\n", "a\nx\nc\ny\nd\n")).toEqual([" a", "-b", "+x", " c", "+y", " d"]);
  });

  it("is all additions for a new object and all removals for one that goes", () => {
    expect(printed("", "a\nb\n")).toEqual(["+a", "+b"]);
    expect(printed("a\nb\n", "")).toEqual(["-a", "-b"]);
    expect(printed("", "")).toEqual([]);
  });

  it("does not take a repeated line for the wrong one", () => {
    expect(printed("- a\n- a\n", "- a\n- a\n- a\n")).toEqual([" - a", " - a", "+- a"]);
  });

  it("reads as either side when the other's lines are left out", () => {
    const before = "a\nb\nb\nc\nd\ne\n";
    const after = "b\nc\nx\ne\ne\na\n";
    const lines = diffLines(before, after);
    const side = (without: string) =>
      lines
        .filter((each) => each.kind !== without)
        .map((each) => `${each.line}\n`)
        .join("");
    expect(side("add")).toBe(before);
    expect(side("remove")).toBe(after);
  });
});
