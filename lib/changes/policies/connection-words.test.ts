import { describe, expect, it } from "vitest";
import type { ConnectionCounts } from "../../connections/connection-rehearsal";
import { connectionsSentence, connectionWords, losesMore } from "./connection-words";

const counts = (of: Partial<ConnectionCounts>): ConnectionCounts => ({
  ...{ lost: 0, undecided: 0, gained: 0, denied: 0, kept: 0 },
  ...of,
});

describe("what becomes of connections", () => {
  it.each([
    [
      {},
      "no connection seen",
      "No connection was seen that these NetworkPolicies decide, so what they take is unknown.",
    ],
    [{ kept: 3 }, "no connection lost", "Of 3 connections: none lost."],
    [
      { lost: 1, undecided: 2, gained: 3, kept: 4 },
      "1 connection lost, 2 undecided, 3 gained",
      "Of 10 connections: 1 lost, 2 undecided, 3 gained.",
    ],
  ])("is told of %j without a claim that nobody made", (of, words, sentence) => {
    expect([connectionWords(counts(of)), connectionsSentence(counts(of))]).toEqual([words, sentence]);
  });

  it("is another forecast once more is lost than was shown, beyond what comes and goes", () => {
    expect(losesMore(counts({ lost: 0 }), counts({ lost: 1 }))).toBe(true);
    expect(losesMore(counts({ lost: 100 }), counts({ lost: 102 }))).toBe(false);
    expect(losesMore(counts({ lost: 100 }), counts({ lost: 103 }))).toBe(true);
    expect(losesMore(counts({ lost: 5 }), counts({ lost: 0 }))).toBe(false);
  });
});
