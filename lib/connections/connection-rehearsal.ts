import type { ObjectRef } from "../linkerd/object";
import type { Protocol } from "../network-policy/stored/network-policy";

/**
 * What a proposal does to one connection, most urgent first. `undecided`: plugins differ, or the address is not known. `denied`: NetworkPolicies
 * deny it before and after.
 */
export const CONNECTION_EFFECTS = ["lost", "undecided", "gained", "denied", "kept"] as const;
export type ConnectionEffect = (typeof CONNECTION_EFFECTS)[number];
export const EFFECT_NAME: Record<ConnectionEffect, string> = {
  lost: "Lost",
  undecided: "Undecided",
  gained: "Gained",
  denied: "Denied before and after",
  kept: "Kept",
};
export type ConnectionCounts = Record<ConnectionEffect, number>;

/** Of a rehearsal what is kept with a change, and compared. */
export interface ConnectionForecast {
  windowSeconds: number;
  /** Connections by effect: all that the proposal can reach. */
  counts: ConnectionCounts;
  /** Of `counts.lost`: what was seen in the window, as against what an ingress policy lets in and nobody was seen to use. */
  lostSeen: number;
  /** Why this holds only as far as NetworkPolicies go: other policies, or no enforcing plugin seen; null where nothing says so. */
  qualifier: string | null;
}

/** What `POST /api/network-policies/rehearse` answers: who loses what by the NetworkPolicies of a proposal. */
export interface ConnectionRehearsal extends ConnectionForecast {
  /** RFC 3339. */
  readAt: string;
  /** NetworkPolicies that the proposal writes or deletes; none: there is nothing to rehearse here. */
  policies: ObjectRef[];
  /** Lost first, then as `CONNECTION_EFFECTS`; by workload. */
  rows: ConnectionRow[];
  /** By effect, how many are not among `rows`. */
  more: ConnectionCounts;
  /** Seen in the window, and between pods that the proposal cannot reach. */
  outOfReach: number;
  /** What no flow shows. */
  unseen: UnseenConnection[];
  /** What the rehearsal could not know. */
  doubts: string[];
}

export interface ConnectionRow {
  effect: ConnectionEffect;
  source: { namespace: string; workload: string };
  /** `api.stripe.com`, `203.0.113.7`, `Service shop/cart`, `shop/cart`. */
  target: string;
  /** As the client dialled it; null where no metric tells. */
  port: number | null;
  protocol: Protocol;
  /** Where the packet goes in place of the pod's own port: 4143 between meshed pods. */
  arrivesOn: number | null;
  /** How it is known: by a flow, by an address that was dialled, or only because an ingress policy lets it in. */
  seen: "flow" | "dialled" | "ingress-policy";
  /** Requests or connections in the window; 0 where it was not seen. */
  count: number;
  before: Decided;
  after: Decided;
  /** Why, in one line. */
  sentence: string;
  /** What each kind of plugin makes of it, where they differ. */
  readings: { plugins: string; effect: ConnectionEffect }[];
}

/** One side of the change. */
export interface Decided {
  /** null: undecided. */
  allowed: boolean | null;
  /** The policies that allow it, or that isolate without allowing it: `shop/default-deny`. Empty: none applies. */
  by: string[];
}

/** A connection that pods need and that no metric of a proxy has. */
export interface UnseenConnection {
  what: UnseenKind;
  namespace: string;
  effect: ConnectionEffect;
  sentence: string;
}

export type UnseenKind = "dns" | "control-plane" | "probes" | "scrapes" | "webhooks" | "api-server";

export const MOST_ROWS = 500;

export function noCounts(): ConnectionCounts {
  return { lost: 0, undecided: 0, gained: 0, denied: 0, kept: 0 };
}
