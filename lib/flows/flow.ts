import type { NamespacedName, ObjectRef } from "../linkerd/object";
import type { FlowProtocol } from "./protocol";

/** What the metrics say; never mixed with what the resolver predicts. */
export type FlowVerdict =
  | "allowed-by-route"
  | "allowed-by-default"
  | "denied"
  | "redirected"
  | "failed"
  | "uncovered"
  | "uncertain";

export const FLOW_VERDICTS: readonly FlowVerdict[] = [
  "denied",
  "failed",
  "uncovered",
  "uncertain",
  "redirected",
  "allowed-by-default",
  "allowed-by-route",
];

/** Observed traffic of one source workload to one destination through one network and route, in one window. */
export interface Flow {
  /** Stable over refreshes and windows: made of the fields that identify the flow. */
  id: string;
  source: {
    namespace: string;
    workload: string;
    /** `Deployment`, `Job` …; `Pod` where no owner label was scraped. */
    workloadKind: string;
    /** Pods that reported this flow in the window. */
    pods: string[];
  };
  /** null: no EgressNetwork judged it. */
  network: NamespacedName | null;
  /** Kind `default` for Linkerd's own allow and deny routes. */
  route: ObjectRef;
  /** Host or SNI as the client named it; null where the proxy does not export it. Never an empty string. */
  host: string | null;
  /** `stripe.com` of `api.stripe.com`; null without a host or under no public suffix. */
  registrableDomain: string | null;
  /** The address dialled; only the tcp family reports it. */
  address: string | null;
  /** As reported. `parent_port` folds ports together, so only `target_port` is confirmed. */
  port: number | null;
  portConfirmed: boolean;
  protocol: FlowProtocol;
  verdict: FlowVerdict;
  /** Requests (http, grpc) or connections (tls, tcp) in the window; exact for denials. */
  count: number;
  /** Requests or connections a second, now. */
  ratePerSecond: number;
  /**
   * RFC 3339: the last scrape at which a counter increased; null if none did inside the window. Exact within the last dozen
   * scrapes; before that dated too early by up to a 30th of the window, never too late.
   */
  lastSeen: string | null;
  /** tls and tcp: opened and not yet closed, now; null for requests and where it could not be read. */
  openConnections: number | null;
  /** http and grpc: requests by `LATENCY_BOUNDS_SECONDS`; null for connections, and where none was measured. */
  latency: LatencyBands | null;
  /** Count by answer: `200`, `403`, `PERMISSION_DENIED`, `forbidden`, `none` … */
  answers: Record<string, number>;
}

/** Upper bounds of the four bands that a proxy keeps; what took longer is in a fifth. Finer times are not known. */
export const LATENCY_BOUNDS_SECONDS = [0.05, 0.5, 1, 10] as const;

/** How many requests took up to 50 ms, 500 ms, 1 s, 10 s (each without the ones before), and longer. */
export type LatencyBands = [number, number, number, number, number];

export interface FlowsAnswer {
  window: FlowWindow;
  /** RFC 3339. */
  readAt: string;
  flows: Flow[];
  /** What left without an EgressNetwork: allowed, and invisible to a view of EgressNetworks alone. */
  uncovered: Flow[];
  /** What could not be read or trusted; the rest of the answer still stands. */
  problems: FlowProblem[];
  /** Our sums against Prometheus's own, by family; empty where it was not asked. */
  totals: FamilyTotal[];
  /** Present with `debug=1`. */
  queries?: SentQuery[];
}

/** What the rows add up to beside what Prometheus says of the same window. */
export interface FamilyTotal {
  protocol: FlowProtocol;
  /** Sum of the counts of `flows` and `uncovered` of this family. */
  counted: number;
  /** `sum(increase(…))`, which extrapolates; null when it could not be read. */
  raw: number | null;
  /** What the counters themselves rose by; null where nobody asked, as `raw` is what was counted. */
  rose: number | null;
  /** Whether one of the two is what was counted (to 1 %, or to one). */
  agrees: boolean;
  /** Why `raw` is another; empty where it is not. */
  explanation: string;
}

export interface FlowWindow {
  seconds: number;
  /** RFC 3339. */
  start: string;
  end: string;
  /** As found or configured. */
  scrapeIntervalSeconds: number;
  /** RFC 3339: where counts, latency and `lastSeen` end, if rates are newer than they. */
  countsEnd?: string;
  /** By how much Prometheus's clock, of which all moments of the answer are, is ahead of the dashboard's. */
  clockAheadSeconds: number;
}

export interface FlowProblem {
  code: string;
  message: string;
  hint: string;
  /** e.g. samples that could not be read. */
  count?: number;
  /** RFC 3339: the window has no data before it. */
  since?: string;
  /** Nothing was lost: how the numbers came about, in a few words; `message` has them all. */
  brief?: string;
}

/** Whether something is missing from what was read, or may not be trusted. */
export function losesData({ brief }: FlowProblem): boolean {
  return brief === undefined;
}

/** Among the problems of an answer whose rates are there before its counts: those, `lastSeen`, latency and open connections follow. */
export const COUNTS_FOLLOW: FlowProblem = {
  code: "counts_follow",
  message: "Rates are loaded; counts, latency, last seen and currently idle flows follow.",
  hint: "Prometheus needs longer for those.",
  brief: "Counting …",
};

export function countsFollow({ problems }: Pick<FlowsAnswer, "problems">): boolean {
  return problems.some(({ code }) => code === COUNTS_FOLLOW.code);
}

export interface SentQuery {
  kind: "instant" | "range" | "labels";
  query: string;
  milliseconds: number;
  series: number;
}

/** One flow by itself: how its rate went, and how anyone gets the same numbers. */
export interface FlowDetail {
  id: string;
  /** RFC 3339: where the window ends, and the moment at which the queries are to be evaluated. */
  at: string;
  stepSeconds: number;
  /** Per second; null where none of its proxies was scraped. */
  rates: { at: number; perSecond: number | null }[];
  /** RFC 3339: the first scrape of the window at which a counter of it rose; null where none did, or it could not be read. */
  firstSeen: string | null;
  promql: { query: string; gives: "count" | "rate"; value: number | null }[];
  /** Linkerd's own, for a shell. */
  commands: string[];
  problems: FlowProblem[];
}

/** When contacts began. */
export interface FirstSeenAnswer {
  /** RFC 3339 by `contactKey`: no earlier than that, and up to `stepSeconds` before. */
  firstSeen: Record<string, string>;
  stepSeconds: number;
  problems: FlowProblem[];
}

/** Rates over time, stacked by verdict; requests and connections are never added. A missing scrape is a null. */
export interface FlowSeriesAnswer {
  window: FlowWindow;
  readAt: string;
  stepSeconds: number;
  /** RFC 3339: there is little data in so long a window, so it is drawn from here on, in finer steps. */
  since?: string;
  requests: SeriesPoint[];
  connections: SeriesPoint[];
  problems: FlowProblem[];
  queries?: SentQuery[];
}

export interface SeriesPoint {
  /** Milliseconds since the epoch. */
  at: number;
  /** Per second by verdict; null where nothing was scraped. */
  rates: Partial<Record<FlowVerdict, number>> | null;
}
