import type { ConnectionEffect } from "../../connections/connection-rehearsal";
import { counted } from "../../print/counted";

/**
 * Of one connection, lately. `opened`: its proxy opened one. `carried`: dialled, and an older one is still open. `failing`: dialled, reached
 * before and no longer. `never`: dialled, and not reached before either. `quiet`: not dialled.
 */
export const CONNECTION_STATES = ["opened", "carried", "failing", "never", "quiet"] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** What fresh connections say of a change of NetworkPolicies. */
export interface ConnectionEvidence {
  /** In the order of the watched ones. */
  states: ConnectionState[];
  /** Of these. */
  counts: { asForecast: number; contradicted: number; quiet: number };
  /** Connections that fail, though the forecast kept them or did not know them. */
  failing: FailingConnection[];
}

export interface FailingConnection {
  source: { namespace: string; workload: string };
  /** As the rehearsal called it; the address where it did not know it. */
  target: string;
  port: number;
  /** Attempts that were seen. */
  dialled: number;
}

/** So many are told one by one. */
export const MAX_FAILING = 40;

/** Whether a connection came out as forecast; null as long as nothing tells, and where nothing was forecast. */
export function isAsForecast(effect: ConnectionEffect, state: ConnectionState): boolean | null {
  if (effect === "lost") return state === "opened" ? false : state === "failing" || state === "never" ? true : null;
  if (effect === "kept" || effect === "gained") {
    return state === "opened" ? true : state === "failing" || (effect === "gained" && state === "never") ? false : null;
  }
  return null;
}

/** `2 connections fail that the forecast kept`. */
export function failingWords(failing: readonly FailingConnection[]): string {
  const count =
    failing.length < MAX_FAILING ? counted(failing.length, "connection") : `${MAX_FAILING} or more connections`;
  return `${count} ${failing.length === 1 ? "fails" : "fail"} that the forecast kept or did not know`;
}

/** `12 of 14 connections as forecast, 1 contradicted, 1 quiet`; what fails comes first. */
export function connectionsCame({ states, counts, failing }: ConnectionEvidence): string {
  const { asForecast, contradicted, quiet } = counts;
  return [
    ...(failing.length > 0 ? [failingWords(failing)] : []),
    states.length === 0
      ? "no connection watched"
      : `${asForecast} of ${counted(states.length, "connection")} as forecast`,
    ...(contradicted > 0 ? [`${contradicted} contradicted`] : []),
    ...(quiet > 0 ? [`${quiet} quiet`] : []),
  ].join(", ");
}
