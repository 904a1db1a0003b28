import { WORK } from "./hostile-work";
import { HOSTILE, type HostileWorld } from "./hostile-worlds";

const SIZES = [1_000, 10_000, 40_000] as const;
const MOST_EXPONENT = 1.1;

/** Shorter than this and a clock, a collection, the compiler or the processor's caches tell more than the work. */
const TELLING_MILLISECONDS = 50;
const MOST_MILLISECONDS = 30_000;
const MOST_BATCHES = 8;
const MOST_RUNS = 5;
/** Runs of one size take no longer than this, save the first. */
const PATIENCE_MILLISECONDS = 5_000;

const cells = (each: readonly string[]) => process.stdout.write(`| ${each.join(" | ")} |\n`);
const [small, large, larger] = SIZES;
const head = ["dimension", "work", ...SIZES.map((each) => `ms at ${each.toLocaleString("en")}`), "exponent"];
cells(head);
cells(head.map((_, i) => (i < 2 ? "---" : "---:")));
const [filter = ""] = process.argv.slice(2);
for (const [dimension, make] of Object.entries(HOSTILE)) {
  const works = Object.entries(WORK).filter(([work]) => `${dimension} ${work}`.includes(filter));
  if (works.length === 0) continue;
  const [less, more] = [make(small), make(large)];
  for (const [work, prepare] of works) {
    const measure = () => measureRow(prepare, less, more, () => make(larger));
    const first = measure();
    // What a row before it left for the collector is not its own: only what grows twice grows.
    const { milliseconds, exponent } = isAbove(first) ? measureAgain(measure) : first;
    const times = SIZES.map((_, i) => milliseconds[i]?.toFixed(1) ?? "");
    cells([dimension, work, ...times, exponent === null ? "–" : exponent.toFixed(2)]);
    if (isAbove({ milliseconds, exponent })) process.exitCode = 1;
  }
}

interface HostileRow {
  /** CPU ms by size, as far as they were tried. */
  milliseconds: number[];
  /** 1 is linear; infinite where a tenth took so long that the rest was not tried. null where both are too short to tell. */
  exponent: number | null;
}

function isAbove({ exponent }: HostileRow): boolean {
  return exponent !== null && exponent > MOST_EXPONENT;
}

function measureAgain(measure: () => HostileRow): HostileRow {
  global.gc?.();
  return measure();
}

function measureRow(
  prepare: (world: HostileWorld) => () => unknown,
  less: HostileWorld,
  more: HostileWorld,
  makeMost: () => HostileWorld,
): HostileRow {
  const [runLess, runMore] = [prepare(less), prepare(more)];
  const first = cpuMilliseconds(runLess, 1);
  if (first > MOST_MILLISECONDS / 10) return { milliseconds: [first], exponent: Number.POSITIVE_INFINITY };
  const once = cpuMilliseconds(runMore, 1);
  if (once < TELLING_MILLISECONDS) return { milliseconds: [first, once], exponent: null };
  const least = leastOfBatches(runLess, first);
  const most = leastOfRuns(runMore, once, least * (large / small) ** 1.05);
  const exponent = Math.log(most / least) / Math.log(large / small);
  // What is too short to tell in the end was slow for being cold.
  if (most < TELLING_MILLISECONDS) return { milliseconds: [least, most], exponent: null };
  if (exponent <= MOST_EXPONENT || most > MOST_MILLISECONDS / 4) return { milliseconds: [least, most], exponent };
  const runMost = prepare(makeMost());
  const times = larger / large;
  const enough = most * times ** 1.05;
  const far = leastOfRuns(runMost, cpuMilliseconds(runMost, 1), enough);
  return { milliseconds: [least, most, far], exponent: Math.log(far / most) / Math.log(times) };
}

/**
 * The fastest of some batches, each long enough to tell: others on the machine, and the compiler's own threads, only add. What a run returns
 * is kept meanwhile, as callers keep it: one that is over before the first collection hides what its memory costs.
 */
function leastOfBatches(run: () => unknown, first: number): number {
  let least = first;
  for (let batch = 0, idle = 0; batch < MOST_BATCHES && idle < 3; batch += 1) {
    const runs = Math.ceil(Math.max(1, Math.min(TELLING_MILLISECONDS / least, 1_000)));
    const each = cpuMilliseconds(run, runs);
    // A hundredth less is no progress.
    idle = each < least * 0.99 ? 0 : idle + 1;
    least = Math.min(least, each);
  }
  return least;
}

/** The fastest of some runs; one that is as fast as it must be is not run again, for it could only become faster. */
function leastOfRuns(run: () => unknown, first: number, enough: number): number {
  let least = first;
  const runs = Math.min(MOST_RUNS, Math.ceil(PATIENCE_MILLISECONDS / first));
  for (let i = 0; i < runs && least > enough; i += 1) least = Math.min(least, cpuMilliseconds(run, 1));
  return least;
}

/** CPU ms of one of `runs`. */
function cpuMilliseconds(run: () => unknown, runs: number): number {
  // Not a full collection: with the last object of a shape goes the code that was compiled for it, and the next run would begin cold.
  global.gc?.({ type: "minor" });
  const kept: unknown[] = [];
  const start = process.cpuUsage();
  for (let i = 0; i < runs; i += 1) kept.push(run());
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / runs;
}
