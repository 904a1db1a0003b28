import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MOST = 20;

/**
 * How long test files took. Within `npm test` they are kept for the end of the whole run; a runner that was started alone prints them.
 * @param {readonly { file: string, seconds: number }[]} durations
 */
export function tellDurations(durations) {
  const kept = process.env.DURATIONS;
  if (kept) appendFileSync(kept, durations.map((each) => `${JSON.stringify(each)}\n`).join(""));
  else if (durations.length > MOST) process.stdout.write(printSlowest(durations));
}

/** Runners that are started from now on keep their durations. @returns {{ print: () => string }} */
export function keepDurations() {
  const folder = mkdtempSync(join(tmpdir(), "egress-durations-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "files.jsonl");
  appendFileSync(file, "");
  process.env.DURATIONS = file;
  const lines = () => readFileSync(file, "utf8").split("\n").filter(Boolean);
  return { print: () => printSlowest(lines().map((line) => JSON.parse(line))) };
}

/** @param {readonly { file: string, seconds: number }[]} durations */
function printSlowest(durations) {
  const slowest = [...durations].sort((a, b) => b.seconds - a.seconds).slice(0, MOST);
  const rows = slowest.map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}\n`);
  return `\n──── slowest ${slowest.length} of ${durations.length} files\n${rows.join("")}`;
}
