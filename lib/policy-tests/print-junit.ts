import builder from "junit-report-builder";
import type { PolicyTestResult } from "./policy-test";

/** JUnit's XML: a case a test. An uncertain one is skipped, with what it depends on. */
export function printJunit(results: readonly PolicyTestResult[], file: string): string {
  const report = builder.newBuilder();
  const suite = report.testSuite().name(file);
  for (const { test, outcome, reasons } of results) {
    const testCase = suite.testCase().className(file).name(written(test.sentence)).file(`${file}:${test.line}`);
    const [first = ""] = reasons;
    if (outcome === "fails") testCase.failure(written(first)).standardError(written(reasons.join("\n")));
    if (outcome === "uncertain") testCase.skipped().standardOutput(written(reasons.join("\n")));
  }
  return `${report.build()}\n`;
}

/** XML 1.0 has no control characters, not even escaped. */
function written(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]|[\p{Surrogate}\ufffe\uffff]/gu, "\ufffd");
}
