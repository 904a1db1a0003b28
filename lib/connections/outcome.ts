import type { ConnectionEffect } from "./connection-rehearsal";
import type { Judged } from "./plugin-readings";

/** One way in which a connection may turn out: as one plugin reads it, or at one of the addresses that it may have gone to. */
export interface Turn {
  before: boolean;
  after: boolean;
}

/** What becomes of one connection by the change, with all that a sentence needs. */
export interface Outcome {
  effect: ConnectionEffect;
  before: Judged | null;
  after: Judged | null;
  /** Who is judged: `shop/web`. */
  from: string;
  to: string;
  /** The pod's workload and port behind what was dialled; null for an address. */
  target: { workload: string; port: number } | null;
  /** Of the packet; null where it is as dialled, or not known. */
  arrivesOn: number | null;
  /** Why it is undecided, or what it depends on though the change does not touch it; null otherwise. */
  because: string | null;
  readings: { plugins: string; effect: ConnectionEffect }[];
}

/** Where all turns end alike, that is what happens; where they do not, only a change that touches none of them is harmless. */
export function effectOf(turns: readonly Turn[]): ConnectionEffect {
  if (turns.every(({ after }) => after)) return turns.some(({ before }) => before) ? "kept" : "gained";
  if (turns.every(({ after }) => !after)) return turns.some(({ before }) => before) ? "lost" : "denied";
  return turns.every(({ before, after }) => before === after) ? "kept" : "undecided";
}

const WORST: readonly ConnectionEffect[] = ["lost", "undecided", "gained", "kept", "denied"];

/** What `effectOf` says of one turn. */
export function effectOfOne(before: boolean, after: boolean): ConnectionEffect {
  return after ? (before ? "kept" : "gained") : before ? "lost" : "denied";
}

/**
 * Of several that all happen, such as each pod of a workload: what is lost for one is told, and so on; of equals the first. Those behind
 * one that is lost are not looked at.
 */
export function worst<T>(items: Iterable<T>, judge: (item: T) => Outcome | null): Outcome | null {
  let found: Outcome | null = null;
  for (const item of items) {
    const outcome = judge(item);
    if (outcome && (!found || rank(outcome) < rank(found))) found = outcome;
    if (found?.effect === "lost") break;
  }
  return found;
}

function rank({ effect }: Outcome): number {
  return WORST.indexOf(effect);
}

/** Of several of which one happens and nobody knows which. */
export function oneOf(outcomes: readonly Outcome[], because: string): Outcome | null {
  const shown = worst(outcomes, (each) => each);
  if (!shown || outcomes.every(({ effect }) => effect === shown.effect)) return shown;
  const effects = new Set(outcomes.map(({ effect }) => effect));
  // Nothing changes for any of them.
  if ([...effects].every((effect) => effect === "kept" || effect === "denied")) return { ...shown, effect: "kept" };
  return { ...shown, effect: "undecided", because };
}
