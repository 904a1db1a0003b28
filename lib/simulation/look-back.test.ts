import { describe, expect, it } from "vitest";
import type { FlowProblem, FlowWindow } from "../flows/flow";
import { FARTHEST_SECONDS, lookBackOf, lookBackWords, replayedFrom } from "./look-back";

const END = "2026-11-21T10:00:00.000Z";

function reach(seconds: number, since?: string) {
  const window: FlowWindow = { seconds, start: "", end: END, scrapeIntervalSeconds: 10, clockAheadSeconds: 0 };
  const problems: FlowProblem[] = [
    { code: "denials_estimated", message: "", hint: "" },
    ...(since === undefined ? [] : [{ code: "window_before_data", message: "", hint: "", since }]),
  ];
  return lookBackOf(window, problems);
}

describe("how far a rehearsal looks back", () => {
  it.each([
    [reach(FARTHEST_SECONDS), "7 d"],
    [reach(900), "15 min"],
    [reach(45), "45 s"],
    [reach(90), "1 min 30 s"],
    [reach(FARTHEST_SECONDS, "2026-11-21T03:48:00Z"), "6 h 12 min, as far as there is data"],
    [reach(FARTHEST_SECONDS, "2026-11-19T05:00:00Z"), "2 d 5 h, as far as there is data"],
    [reach(FARTHEST_SECONDS, "2026-11-21T09:00:00Z"), "1 h, as far as there is data"],
    [reach(FARTHEST_SECONDS, END), "0 s, as far as there is data"],
  ])("%o is told as %s", (found, words) => {
    expect(lookBackWords(found)).toBe(words);
  });

  it("begins where data begins, or with the window", () => {
    expect(replayedFrom(reach(3600))).toBe("2026-11-21T09:00:00.000Z");
    expect(replayedFrom(reach(FARTHEST_SECONDS, "2026-11-21T03:48:00Z"))).toBe("2026-11-21T03:48:00Z");
  });
});
