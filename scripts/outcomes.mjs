import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MOST_FILES = 20;
/** Of a failure the end of a run repeats this many lines; the whole stands where it happened. */
const MOST_LINES = 15;

/**
 * How long a test file took, and which of its tests failed and why.
 * @typedef {{ file: string, seconds: number, failures: { test: string, message: string }[] }} FileOutcome
 */

/**
 * Within `npm test` the outcomes are kept for the end of the whole run; a runner that was started alone prints its slowest files.
 * @param {readonly FileOutcome[]} outcomes
 */
export function tellOutcomes(outcomes) {
  const kept = process.env.OUTCOMES;
  if (kept) appendFileSync(kept, outcomes.map((each) => `${JSON.stringify(each)}\n`).join(""));
  else if (outcomes.length > MOST_FILES) process.stdout.write(printSlowest(outcomes));
}

/** Runners that are started from now on keep their outcomes. @returns {{ print: () => string }} */
export function keepOutcomes() {
  const folder = mkdtempSync(join(tmpdir(), "egress-outcomes-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "files.jsonl");
  appendFileSync(file, "");
  process.env.OUTCOMES = file;
  const read = () => {
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line));
  };
  return { print: () => printSlowest(read()) + printFailures(read()) };
}

/** @param {readonly FileOutcome[]} outcomes */
function printSlowest(outcomes) {
  const slowest = [...outcomes].sort((a, b) => b.seconds - a.seconds).slice(0, MOST_FILES);
  const rows = slowest.map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}\n`);
  return `\n──── slowest ${slowest.length} of ${outcomes.length} files\n${rows.join("")}`;
}

/** @param {readonly FileOutcome[]} outcomes */
function printFailures(outcomes) {
  const rows = outcomes.flatMap(({ file, failures }) => failures.map(({ test, message }) => ({ file, test, message })));
  if (rows.length === 0) return "";
  const printed = rows.map(({ file, test, message }) => {
    const lines = message.split("\n").slice(0, MOST_LINES);
    return `${file} › ${test}\n${lines.map((line) => `    ${line}\n`).join("")}`;
  });
  return `\n──── failed\n${printed.join("")}`;
}
