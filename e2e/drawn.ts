import fc from "fast-check";
import { IS_ALL, SEED } from "./tier";

/** How many of `full` drawn cases this run tries: all of them with `--all`, else a tenth, others in each run. */
export function drawn(full: number): number {
  return IS_ALL ? full : Math.ceil(full / 10);
}

/** Seeds of `full` cases that are drawn one by one: with `--all` always the same, else a tenth as many, others in each run. */
export function seeds(full: number): number[] {
  return Array.from({ length: drawn(full) }, (_, i) => (IS_ALL ? 0 : SEED) + i);
}

// Every unit test loads this file first: what does not say how much it draws draws by the seed of the run as well.
fc.configureGlobal({ seed: SEED, numRuns: drawn(200) });
