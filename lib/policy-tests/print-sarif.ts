import type { Log, Result } from "sarif";
import type { PolicyTestResult } from "./policy-test";

const RULES = {
  fails: { id: "policy-test-fails", level: "error", text: "The policy does not do what this test says." },
  uncertain: {
    id: "policy-test-uncertain",
    level: "warning",
    text: "Whether the policy does so depends on something open.",
  },
} as const;

/** SARIF 2.1.0: a result for each test that does not hold, at its line. `file` relative to where the repository begins. */
export function printSarif(results: readonly PolicyTestResult[], file: string): string {
  const log: Log = {
    version: "2.1.0",
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    runs: [
      {
        tool: {
          driver: {
            name: "linkerd-egress-dashboard",
            rules: Object.values(RULES).map(({ id, text, level }) => ({
              id,
              shortDescription: { text },
              defaultConfiguration: { level },
            })),
          },
        },
        results: results.flatMap((each) => resultOf(each, file)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function resultOf({ test, outcome, reasons }: PolicyTestResult, file: string): Result[] {
  if (outcome === "holds") return [];
  const { id, level } = RULES[outcome];
  const location = { artifactLocation: { uri: encodeURI(file) }, region: { startLine: test.line } };
  return [
    {
      ruleId: id,
      level,
      message: { text: [test.sentence, ...reasons].join("\n") },
      locations: [{ physicalLocation: location }],
    },
  ];
}
