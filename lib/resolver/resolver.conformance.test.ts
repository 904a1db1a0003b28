import { describe, expect, it } from "vitest";
import { answerCase } from "./conformance/answer-case";
import { decodeCase } from "./conformance/case";
import { type Difference, differences } from "./conformance/compare";
import { type RecordedCase, readCases } from "./conformance/read-cases";

// Linkerd's own answers: conformance/README.md says how they were obtained.
const REQUIRED = ["docs", "default", "catch", "tls"];

const named = readCases("named.jsonl.gz");
const groupOfCase = ({ id }: RecordedCase) => id.split("/")[0] ?? "";
const isRequired = (recorded: RecordedCase) => REQUIRED.includes(groupOfCase(recorded));

function differencesOf({ input, expect: expected }: RecordedCase): Difference[] {
  return differences(expected, answerCase(decodeCase(input)));
}

describe("as Linkerd decides", () => {
  for (const recorded of named.filter(isRequired)) {
    it(recorded.id, () => expect(differencesOf(recorded)).toEqual([]));
  }
});

describe("the rest of Linkerd's cases, counted", () => {
  it("answers each without failing and says how many agree", () => {
    const others = [...named.filter((recorded) => !isRequired(recorded)), ...readCases("random.jsonl.gz")];
    const groups = [...new Set(others.map(groupOfCase))];
    const lines = groups.map((group) => {
      const cases = others.filter((recorded) => groupOfCase(recorded) === group);
      const off = cases.filter((recorded) => differencesOf(recorded).length > 0).map(({ id }) => id);
      const which = off.length === 0 ? "" : `; not ${off.slice(0, 5).join(", ")}`;
      return `${group}: ${cases.length - off.length} of ${cases.length} agree${which}`;
    });
    console.log(`Conformance, counted only:\n  ${lines.join("\n  ")}`);
    expect(lines.length).toBeGreaterThan(15);
  }, 60_000);
});
