import type { NamespacedName } from "../linkerd/object";
import { CONNECTION_EFFECTS, type ConnectionRow, type Decided } from "./connection-rehearsal";
import type { Place } from "./contact";
import type { Outcome } from "./outcome";
import type { Judged } from "./plugin-readings";
import { whyOf } from "./why";

/** A row before it is put into words: there may be many thousands, of which few are shown. */
export interface UntoldRow extends Pick<ConnectionRow, "source" | "target" | "port" | "protocol" | "seen" | "count"> {
  /** The same for the same connection, however it is known. */
  key: string;
  outcome: Outcome;
  /** How it is known again; null where no metric tells. */
  watch: { places: readonly Place[]; service: NamespacedName | null } | null;
}

export function rowOf({ key: _, outcome, watch: __, ...row }: UntoldRow, qualifier: string | null): ConnectionRow {
  const { effect, arrivesOn, before, after, readings } = outcome;
  return {
    effect,
    ...row,
    arrivesOn,
    before: decided(effect === "undecided" ? null : before),
    after: decided(effect === "undecided" ? null : after),
    sentence: qualified(whyOf(outcome), qualifier),
    readings,
  };
}

export function qualified(sentence: string, qualifier: string | null): string {
  return qualifier === null ? sentence : `${sentence} As far as NetworkPolicies go.`;
}

const MOST_NAMED = 20;

function decided(side: Judged | null): Decided {
  if (side === null) return { allowed: null, by: [] };
  return { allowed: side.allowed, by: [...new Set(side.by)].slice(0, MOST_NAMED) };
}

/** Lost first; then by workload, the busiest first. */
export function sortRows(rows: UntoldRow[]): void {
  rows.sort(
    (a, b) =>
      CONNECTION_EFFECTS.indexOf(a.outcome.effect) - CONNECTION_EFFECTS.indexOf(b.outcome.effect) ||
      compare(a.source.namespace, b.source.namespace) ||
      compare(a.source.workload, b.source.workload) ||
      b.count - a.count ||
      compare(a.target, b.target) ||
      (a.port ?? 0) - (b.port ?? 0) ||
      compare(a.key, b.key),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
