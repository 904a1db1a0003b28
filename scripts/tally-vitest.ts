import type { Reporter, TestModule } from "vitest/node";

/** Prints `N passed, N failed` behind every other reporter; a file that does not load counts as failed. */
export default class Tally implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<unknown>) {
    let passed = 0;
    let failed = unhandled.length;
    let skipped = 0;
    for (const module of modules) {
      let own = 0;
      for (const test of module.children.allTests()) {
        own++;
        const state = test.result().state;
        if (state === "passed") passed++;
        else if (state === "failed") failed++;
        else skipped++;
      }
      if (module.errors().length > 0 || (own === 0 && module.state() === "failed")) failed++;
    }
    process.once("exit", () =>
      process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`),
    );
  }
}
