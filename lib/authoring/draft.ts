import type { KubernetesObject, ObjectRef } from "../linkerd/object";

/** What "Allow this" makes of one flow. Only `route` can be reviewed and applied; the others say what is missing. */
export type Draft =
  | RouteDraft
  | { kind: "needs-port"; reported: number | null; candidates: PortCandidate[]; sentence: string }
  /** `command`: for a shell, where one helps. */
  | { kind: "needs-hostname"; why: string; advice: string[]; command: string | null }
  | { kind: "not-yet"; why: string; advice: string[]; command: string | null }
  | { kind: "already"; sentence: string; route: ObjectRef | null };

export interface RouteDraft {
  kind: "route";
  /** Exactly as it would be applied. */
  manifest: KubernetesObject;
  /** What the route does, in one sentence. */
  sentence: string;
  notices: DraftNotice[];
}

export type PortQuestion = Extract<Draft, { kind: "needs-port" }>;

export interface PortCandidate {
  port: number;
  /** Why this port comes into question. */
  why: string;
}

/** How to make the proxies of a namespace export host names. */
export interface HostnameAdvice {
  sentence: string;
  /** For a shell. */
  kubectl: string;
  /** The same as the one annotation that it sets. */
  annotation: { key: string; value: string };
  /** What must follow before it shows. */
  afterwards: string;
  /** Before it is turned on: series now and then, an estimate. */
  cost: string;
}

/** `fail`: as drafted it would not do what was asked, or break what works. `warn`: works, with a side effect. */
export interface DraftNotice {
  id: string;
  severity: "info" | "warn" | "fail";
  sentence: string;
}
