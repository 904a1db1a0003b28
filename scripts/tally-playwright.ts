import type { Reporter, Suite } from "@playwright/test/reporter";

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
    process.stdout.write(
      `${count("expected") + count("flaky")} passed, ${count("unexpected")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`,
    );
  }

  printsToStdio() {
    return true;
  }
}
