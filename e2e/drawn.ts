import fc from "fast-check";
import { IS_ALL, SEED } from "./tier";

// Whoever asks how much to draw draws by the seed of the run.
fc.configureGlobal({ seed: SEED });

/** How many of `full` drawn cases this run tries: all of them with `--all`, else a fifth, others in each run. */
export function drawn(full: number): number {
  return IS_ALL ? full : Math.ceil(full / 5);
}

/** Seeds of `full` cases that are drawn one by one: with `--all` always the same, else a fifth as many, others in each run. */
export function seeds(full: number): number[] {
  return Array.from({ length: drawn(full) }, (_, i) => (IS_ALL ? 0 : SEED) + i);
}
