import type { ObjectRef } from "../../linkerd/object";

/** Something about the stored policy that does not do what it seems to do. */
export interface Finding {
  /** Stable, e.g. `network/shadowed-global`. */
  id: FindingId;
  /** `error`: it does not work. `warning`: it likely does other than meant. `info`: good to know. */
  severity: "error" | "warning" | "info";
  subject: ObjectRef;
  /** Where in `subject` to look, e.g. `spec.rules[0].filters[1]`. */
  field?: string;
  /** What is so, and what follows from it. */
  sentence: string;
  /** What to do. */
  remedy: string;
}

export const FINDING_IDS = [
  "network/shadowed-global",
  "network/overlap",
  "network/ipv6-width",
  "network/unreadable",
  "network/not-accepted",
  "network/covers-nothing",
  "network/metadata-reachable",
  "route/unreadable",
  "route/unsupported-filter",
  "route/dropped",
  "route/undecidable-pattern",
  "route/no-such-network",
  "route/wrong-parent",
  "route/no-port",
  "route/opaque-port",
  "route/second-tcp",
  "route/conflicted",
  "route/conflicted-from-elsewhere",
  "route/refused-by-proxy",
  "route/third-namespace",
  "route/consumer-shadowed",
  "route/tls-without-hostnames",
  "hostname/never-sent",
  "rule/never-matches",
  "rule/forestalled",
  "backend/unresolved",
  "backend/namespace-disagreement",
  "backend/all-weights-zero",
  "version/unserved",
  "version/not-read",
  "version/object-unread",
  "version/unknown",
] as const;

/** What such a route says counts for nothing. */
export const ATTACHES_TO_NOTHING: readonly FindingId[] = [
  "route/no-such-network",
  "route/wrong-parent",
  "version/object-unread",
];

export type FindingId = (typeof FINDING_IDS)[number];
