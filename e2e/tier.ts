// How much a run tries, and with what it draws. CONTRIBUTING names the tiers.

/** `npm test -- --all`, by TIER=all: every width, engine and seed, and each property at its full number of runs. */
export const IS_ALL = process.env.TIER === "all";

/** What this run draws by. `vitest.config.ts` and `scripts/test.mjs` choose one, and print it where something failed; SEED repeats one. */
export const SEED = Number(process.env.SEED ?? 1);

/** Of `of` ways that are alike, or journeys that take their time, a run tries one, by its seed, and --all each: the tag of the `nth`. */
export function inTurn(nth: number, of: number): string[] {
  return (SEED + nth) % of === 0 ? [] : ["@all"];
}
