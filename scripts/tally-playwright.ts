import { relative } from "node:path";
import type { Reporter, Suite, TestCase } from "@playwright/test/reporter";
import { tellDurations } from "./durations.mjs";

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
    tellDurations(fileDurations(tests));
    process.stdout.write(
      `${count("expected") + count("flaky")} passed, ${count("unexpected")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`,
    );
  }

  printsToStdio() {
    return true;
  }
}

/** Without what workers need to start. */
function fileDurations(tests: TestCase[]): { file: string; seconds: number }[] {
  const files = new Map<string, number>();
  for (const { location, results } of tests) {
    const file = relative(process.cwd(), location.file);
    const seconds = results.reduce((sum, { duration }) => sum + duration / 1000, 0);
    files.set(file, (files.get(file) ?? 0) + seconds);
  }
  return [...files].map(([file, seconds]) => ({ file, seconds }));
}
