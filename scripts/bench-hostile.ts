import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const HOSTILE_HELP = `Usage: npm run bench -- hostile [filter]

First what one very large object costs a process that has seen none, in ms (the clock's or those of CPU time, whichever are fewer), with
the limit for each. Then policies that are
large in one dimension, each at 1,000 and at 10,000: what the dashboard does with them, in CPU ms, and the exponent with which it grows
(1 is linear, 1.125 n log n, 2 quadratic). filter: only rows that contain it.

Where 10,000 take less than 50 ms there is no exponent: a clock and a collection tell more than the work. Where it is above 1.1 the row is
measured at 40,000 too, and its exponent is the one from 10,000 on: 1,000 objects lie in the caches of the processor, and 10,000 do not.
Every time is the best of some, of code that is warm, and the young generation of the table's process has 512 MB, so that next to nothing
is collected meanwhile: what a smaller one copies grows with what is alive, and with no line of ours. A row that is above 1.1 all the same
is measured once more after everything was collected. Exit code 1 where an exponent stays above 1.1, or a limit is not kept.
`;

/** Prints both tables, each from a process of its own; false where something takes longer or grows faster than it may. */
export function benchHostile(args: readonly string[]): boolean {
  const limits = args.length > 0 || run("bench-hostile-limits.ts", [], []);
  const table = run("bench-hostile-table.ts", args, [
    "--expose-gc",
    "--max-semi-space-size=512",
    "--max-old-space-size=8192",
  ]);
  return limits && table;
}

function run(script: string, args: readonly string[], flags: readonly string[]): boolean {
  const path = fileURLToPath(new URL(`./${script}`, import.meta.url));
  return spawnSync(process.execPath, [...flags, "--import", "tsx", path, ...args], { stdio: "inherit" }).status === 0;
}
