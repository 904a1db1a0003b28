import { describe, expect, it } from "vitest";
import { answerCase } from "./conformance/answer-case";
import { decodeCase } from "./conformance/case";
import { type Difference, differences } from "./conformance/compare.testing";
import { type RecordedCase, readCases } from "./conformance/read-cases";

// Linkerd's own answers: conformance/README.md says how they were obtained.
function differencesOf({ input, expect: expected }: RecordedCase): Difference[] {
  return differences(expected, answerCase(decodeCase(input)));
}

describe("as Linkerd decides", () => {
  for (const recorded of readCases("named.jsonl.gz")) {
    it(recorded.id, () => expect(differencesOf(recorded)).toEqual([]));
  }

  it("in all 3,000 seeded cases", () => {
    const cases = readCases("random.jsonl.gz");
    expect(cases).toHaveLength(3000);
    const off = cases.flatMap((recorded) =>
      differencesOf(recorded).map((difference) => ({ id: recorded.id, ...difference })),
    );
    expect(off).toEqual([]);
  }, 60_000);
});
