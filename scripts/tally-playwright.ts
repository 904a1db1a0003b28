import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, Suite, TestCase } from "@playwright/test/reporter";
import { tellOutcomes } from "./outcomes.mjs";

/** Prints `N passed, N failed` behind every other reporter. */
export default class Tally implements Reporter {
  private root: Suite | undefined;

  onBegin(_config: unknown, suite: Suite) {
    this.root = suite;
  }

  async onExit() {
    const tests = this.root?.allTests() ?? [];
    const count = (outcome: string) => tests.filter((test) => test.outcome() === outcome).length;
    const skipped = count("skipped");
    tellOutcomes(outcomesOf(tests));
    process.stdout.write(
      `${count("expected") + count("flaky")} passed, ${count("unexpected")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`,
    );
  }

  printsToStdio() {
    return true;
  }
}

/** Without what workers need to start. */
function outcomesOf(tests: TestCase[]) {
  const byFile = new Map<string, TestCase[]>();
  for (const test of tests) {
    const file = relative(process.cwd(), test.location.file);
    byFile.set(file, [...(byFile.get(file) ?? []), test]);
  }
  return [...byFile].map(([file, own]) => ({
    file,
    seconds: own.flatMap(({ results }) => results).reduce((sum, { duration }) => sum + duration / 1000, 0),
    failures: own.filter((test) => test.outcome() === "unexpected").map(failureOf),
  }));
}

function failureOf({ title, results }: TestCase): { test: string; message: string } {
  const errors = results.at(-1)?.errors ?? [];
  return { test: title, message: stripVTControlCharacters(errors.map(({ message = "" }) => message).join("\n")) };
}
