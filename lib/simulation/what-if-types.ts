import type { Flow } from "../flows/flow";
import type { FlowDecision } from "../resolver/decision";

export type FlowEffect = "newly-denied" | "newly-allowed" | "redirected" | "broken" | "unchanged" | "uncertain";

/** Every flow of the window, once: before and after are both predictions, never observations. */
export interface WhatIf {
  windowSeconds: number;
  readAt: string;
  flows: FlowChange[];
  /** What this rehearsal cannot see; always shown. */
  blindSpots: string[];
}

export interface FlowChange {
  flow: Flow;
  before: FlowDecision;
  after: FlowDecision;
  effect: FlowEffect;
  /** Why the effect is what it is, in one sentence. */
  sentence: string;
}
