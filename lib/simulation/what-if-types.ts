import type { Flow } from "../flows/flow";
import type { FlowDecision } from "../linkerd/decision";
import type { NamespacedName } from "../linkerd/object";
import type { DialledPort } from "../resolver/partial/dialled";

/** What turns first. */
export const FLOW_EFFECTS = [
  "newly-denied",
  "broken",
  "redirected",
  "newly-allowed",
  "uncertain",
  "unchanged",
] as const;

export type FlowEffect = (typeof FLOW_EFFECTS)[number];

/** Those that somebody has to look at. */
export const TURNING_EFFECTS: readonly FlowEffect[] = FLOW_EFFECTS.filter((effect) => effect !== "unchanged");

/** Every flow of the window, once: before and after are both predictions, never observations. */
export interface WhatIf {
  windowSeconds: number;
  readAt: string;
  flows: FlowChange[];
  /** Connections that no route family counts, so that they are in no flow; empty where destinations were not read. */
  uncounted: UncountedChange[];
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
  /** On each port that the flow may have used, as what its workload dialled tells; empty where that is not known. */
  ports: PortChange[];
}

/** What a change does to a flow on one of the ports that it may have used; its decisions carry no trace. */
export interface PortChange extends DialledPort {
  /** Whether the metrics name this port, if for others as well: so it was used, at some time. */
  reported: boolean;
  before: FlowDecision;
  after: FlowDecision;
  effect: FlowEffect;
  sentence: string;
}

/** What a workload dialled, and nothing counted. */
export interface UncountedChange {
  source: Pick<Flow["source"], "namespace" | "workload">;
  network: NamespacedName | null;
  /** null: one of several, and nothing tells which. */
  address: string | null;
  port: number;
  /** `tls`: on a port that is read as TLS, so it named no host, or was no TLS at all. */
  protocol: "tls" | "tcp";
  /** Opened in the window, and counted nowhere else. */
  connections: number;
  before: FlowDecision;
  after: FlowDecision;
  effect: FlowEffect;
  sentence: string;
}
