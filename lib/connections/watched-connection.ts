import type { NamespacedName } from "../linkerd/object";
import { CONNECTION_EFFECTS, type ConnectionEffect } from "./connection-rehearsal";
import type { Place } from "./contact";
import type { UntoldRow } from "./row";

/** A connection of a rehearsal, with what it takes to know it again once its change was applied. */
export interface WatchedConnection {
  source: { namespace: string; workload: string };
  /** As in `ConnectionRow`. */
  target: string;
  port: number | null;
  effect: ConnectionEffect;
  /** Where it is dialled: one of these. */
  places: readonly Place[];
  /** Whose address that is: then proxies connect to its pods. */
  service: NamespacedName | null;
}

/** What is kept of a rehearsal to hold later connections against it. */
export interface WatchedConnections {
  /** Whose clients the change can reach. */
  namespaces: string[];
  /** What is lost, gained or undecided, then the busiest that are kept. */
  connections: WatchedConnection[];
  /** Seen, and too many to be watched one by one. */
  leftOut: number;
  /** Seen, and not to be known again: no metric tells their address, or a route sends them elsewhere. */
  nameless: number;
  /** By `dialKey`, what is no surprise if it fails; null where that is more than can be kept. */
  foreseen: string[] | null;
}

const MAX_TURNING = 40;
const MAX_KEPT = 40;
export const MAX_WATCHED = MAX_TURNING + MAX_KEPT;
export const MAX_FORESEEN_DIALS = 2_000;
export const MAX_PLACES = 50;
export const MAX_NAMESPACES = 2_000;

/** `shop/web 203.0.113.7 443` */
export function dialKey({ namespace, workload }: WatchedConnection["source"], { address, port }: Place): string {
  return `${namespace}/${workload} ${address} ${port}`;
}

/** `rows` in the order of a rehearsal; those that only an ingress policy names were never seen, and are not watched. */
export function watchedOf(rows: readonly UntoldRow[], touched: Iterable<string>): WatchedConnections {
  const seen = rows.filter((each) => each.seen !== "ingress-policy");
  const known = seen.filter((each) => each.watch !== null && each.watch.places.length <= MAX_PLACES);
  const busiest = known.toSorted((a, b) => b.count - a.count);
  const turning = busiest.filter(({ outcome }) => isTurning(outcome.effect));
  const kept = busiest.filter(({ outcome }) => outcome.effect === "kept").slice(0, MAX_KEPT);
  const shown = [...turning.toSorted(byEffect).slice(0, MAX_TURNING), ...kept];
  const foreseen = new Set<string>();
  for (const { outcome, source, watch } of seen) {
    if (outcome.effect === "kept" || outcome.effect === "gained") continue;
    for (const place of watch?.places ?? []) foreseen.add(dialKey(source, place));
  }
  const namespaces = new Set([...touched, ...shown.map(({ source }) => source.namespace)]);
  return {
    namespaces: [...namespaces].sort().slice(0, MAX_NAMESPACES),
    connections: shown.map(watchedConnection),
    leftOut: known.length - shown.length,
    nameless: seen.length - known.length,
    foreseen: foreseen.size > MAX_FORESEEN_DIALS ? null : [...foreseen],
  };
}

function isTurning(effect: ConnectionEffect): boolean {
  return effect !== "kept" && effect !== "denied";
}

function byEffect(a: UntoldRow, b: UntoldRow): number {
  return CONNECTION_EFFECTS.indexOf(a.outcome.effect) - CONNECTION_EFFECTS.indexOf(b.outcome.effect);
}

function watchedConnection({ source, target, port, outcome, watch }: UntoldRow): WatchedConnection {
  const { places = [], service = null } = watch ?? {};
  return { source, target, port, effect: outcome.effect, places, service };
}
