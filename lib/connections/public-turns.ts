import type { Side } from "../network-policy/compile/side";
import { effectOf, type Outcome, type Turn } from "./outcome";
import type { Judged } from "./plugin-readings";
import { publicReach, type Reach } from "./public-reach";

type Turns = Pick<Outcome, "effect" | "before" | "after" | "because">;

const known = new WeakMap<Side, WeakMap<Side, Map<string, Turns>>>();

/** What becomes of connections to some public address on one port, where no metric tells which address it is. */
export function publicTurns(was: Side, is: Side, port: number, families: readonly (4 | 6)[]): Turns {
  const byAfter = known.get(was) ?? new WeakMap<Side, Map<string, Turns>>();
  known.set(was, byAfter);
  const byPort = byAfter.get(is) ?? new Map<string, Turns>();
  byAfter.set(is, byPort);
  const key = `${port} ${families}`;
  const turns = byPort.get(key) ?? turnsOf(was, is, port, families);
  byPort.set(key, turns);
  return turns;
}

function turnsOf(was: Side, is: Side, port: number, families: readonly (4 | 6)[]): Turns {
  const before = families.map((family) => publicReach(was, port, "TCP", family));
  const after = families.map((family) => publicReach(is, port, "TCP", family));
  const turns = before.flatMap((reach, i) => turnsBetween(reach, after[i] ?? reach));
  const depends = turns.some((each) => each.after) && turns.some((each) => !each.after);
  return {
    effect: effectOf(turns),
    before: judged(before),
    after: judged(after),
    because: depends ? "It depends on the address, which no metric tells" : null,
  };
}

function turnsBetween(before: Reach, after: Reach): Turn[] {
  if (before.key === after.key && before.share === "some") {
    return [
      { before: true, after: true },
      { before: false, after: false },
    ];
  }
  return waysOf(before).flatMap((one) => waysOf(after).map((other) => ({ before: one, after: other })));
}

function waysOf({ share }: Reach): boolean[] {
  return share === "all" ? [true] : share === "none" ? [false] : [true, false];
}

function judged(reaches: readonly Reach[]): Judged {
  const allowed = reaches.every(({ share }) => share === "all");
  return { allowed, by: [...new Set(reaches.flatMap(({ by }) => by))], denying: allowed ? null : "egress" };
}
