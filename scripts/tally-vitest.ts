import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { tellOutcomes } from "./outcomes.mjs";

/** Prints `N passed, N failed` behind every other reporter; a file that does not load counts as failed. */
export default class Tally implements Reporter {
  private root = "";

  onInit({ config }: Vitest) {
    this.root = config.root;
  }

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
    process.once("exit", () => {
      tellOutcomes(
        modules.map((module) => ({
          file: relative(this.root, module.moduleId),
          seconds: secondsOf(module),
          failures: failuresOf(module),
        })),
      );
      if (failed > 0) process.stdout.write(`Drawn by SEED=${process.env.SEED}: set it to repeat what was drawn.\n`);
      process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
    });
  }
}

/** Its import counts: a slow one is a slow file. */
function secondsOf(module: TestModule): number {
  const { collectDuration, duration } = module.diagnostic();
  return (collectDuration + duration) / 1000;
}

function failuresOf(module: TestModule): { test: string; message: string }[] {
  const ofFile = module.errors().map((error) => ({ test: "the file as a whole", message: textOf(error) }));
  const ofTests = [...module.children.allTests("failed")].map((test) => ({
    test: test.fullName,
    message: (test.result().errors ?? []).map(textOf).join("\n"),
  }));
  return [...ofFile, ...ofTests];
}

function textOf({ message, diff = "" }: { message: string; diff?: string | undefined }): string {
  return stripVTControlCharacters(`${message}\n${diff}`).trim();
}
