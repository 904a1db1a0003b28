import type { PolicyTestResult } from "./policy-test";

const MARKS = { holds: "✓", fails: "✗", uncertain: "?" } as const;
const MOST_REASONS = 8;

/** For a terminal: a line a test, with the reasons of those that do not hold, and the sums. */
export function printTestReport(results: readonly PolicyTestResult[], file: string): string {
  const lines = results.flatMap(({ test, outcome, reasons }) => {
    const place = outcome === "holds" ? "" : `  [${file}:${test.line}]`;
    const shown = outcome === "holds" ? [] : reasons.slice(0, MOST_REASONS).map((each) => `    ${each}`);
    const more =
      outcome !== "holds" && reasons.length > MOST_REASONS ? [`    and ${reasons.length - MOST_REASONS} more.`] : [];
    return [
      `${MARKS[outcome]} ${test.sentence}${outcome === "uncertain" ? ": uncertain" : ""}${place}`,
      ...shown,
      ...more,
    ];
  });
  const count = (outcome: PolicyTestResult["outcome"]) => results.filter((each) => each.outcome === outcome).length;
  return `${[...lines, "", `${count("holds")} hold, ${count("fails")} fail, ${count("uncertain")} uncertain.`].join("\n")}\n`;
}
