import type { NamespacedName, ObjectRef } from "./object";

/** What a client attempts. `authority` null: no Host, so the proxy takes the address. `sni` null: none sent. */
export interface EgressRequest {
  clientNamespace: string;
  ip: string;
  port: number;
  protocol: WireProtocol;
  authority: string | null;
  method: string | null;
  path: string | null;
  headers: Record<string, string>;
  sni: string | null;
}

/** What the client really speaks on the connection. */
export type WireProtocol = "http1" | "http2" | "grpc" | "tls" | "opaque";

/** How the proxy reads connections to one EgressNetwork and port; chosen by the attached routes. */
export type PolicyProtocol = "detect" | "grpc" | "tls" | "opaque";

export type Target = "egress-network" | "service" | "external-fallback" | "cluster-unknown";

export type Outcome = "allow" | "deny" | "redirect" | "http-redirect" | "fail" | "split" | "unmatched" | "not-egress";

/**
 * What Linkerd would do. Fields and words are those of the conformance cases (`conformance/README.md` beside this file).
 */
export interface Decision {
  target: Target;
  egressNetwork: NamespacedName | null;
  policyProtocol: PolicyProtocol | null;
  /** Kind `default` for the allow and deny routes that Linkerd appends, name `invalid` for a policy the proxy refuses. */
  route: ObjectRef | null;
  /** Index in the route's `spec.rules`; null for default routes. */
  rule: number | null;
  outcome: Outcome;
  /** HTTP status which the proxy itself answers; null where the backend answers. */
  status: number | null;
  grpcStatus: number | null;
  error: string | null;
  backends: DecidedBackend[];
  filters: DecidedFilter[];
  location: string | null;
  message: string | null;
  split: SplitShare[] | null;
  trace: TraceStep[];
}

export interface DecidedBackend extends ObjectRef {
  port: number | null;
  weight: number;
  invalid: boolean;
  message?: string;
  filters?: DecidedFilter[];
}

/** A summary of a filter as the proxy sees it, e.g. `{ type: "FailureInjector", status: 403, message: … }`. */
export interface DecidedFilter {
  type: string;
  [field: string]: unknown;
}

export interface SplitShare {
  outcome: Outcome;
  status: number | null;
  grpcStatus: number | null;
  error: string | null;
  weight: number;
}

/** One step of the way to a decision, in the order in which Linkerd takes it. */
export interface TraceStep {
  /** Stable id of the rule applied, e.g. `network/local-hides-global`. */
  rule: string;
  stage: "target" | "network" | "protocol" | "route" | "match" | "filter" | "backend" | "default" | "outcome";
  /** What the step is about; null where it concerns the request itself. */
  subject: ObjectRef | null;
  /** `kept`: this step led on to the answer. `dropped`: this candidate is out. `note`: neither. */
  effect: "kept" | "dropped" | "note";
  /** One plain sentence for someone who never read Linkerd's source. */
  sentence: string;
  /** Where in `subject` to look, e.g. `spec.rules[0].matches[1].path`. */
  field?: string;
}

/**
 * What is known of a request from a metric series: no path and no method, often neither address nor name.
 * A `null` is unknown (any value is possible), never "absent".
 */
export interface PartialRequest {
  clientNamespace: string;
  /** Metrics family: http is HTTP/1 or HTTP/2, grpc was served by a GRPCRoute port, tls carried an SNI, tcp was opaque to the proxy. */
  family: "http" | "grpc" | "tls" | "tcp";
  ip: string | null;
  port: number | null;
  /** With `ip` null: the address is one of these. */
  oneOf?: readonly string[];
  /** Host or SNI. */
  hostname: string | null;
  /**
   * The EgressNetwork under which it was counted: the address is one that this network caught then. null: none caught it.
   * `undefined` where the request was never observed.
   */
  observedNetwork?: NamespacedName | null;
  /** With `observedNetwork` null: the address lay within clusterNetworks, so that it was no egress at all. Else it lay outside. */
  observedInCluster?: boolean;
  /** Counted before the policy became what it is: what was observed tells what caught it then, and nothing of EgressNetworks and routes since. */
  observedEarlier?: boolean;
  /**
   * With `hostname` null: names are exported, so the client used none that is a DNS name (an address, a label too long, nothing at all).
   * Source: linkerd2-proxy linkerd/app/outbound/src/http/logical/policy/route/metrics (hostname is a dns::Name, or empty).
   */
  namedNone?: boolean;
  /**
   * No family counted it, though it was dialled: it may speak anything, but where its port is read as TLS it named no host.
   * Source: linkerd2-proxy linkerd/app/outbound/src/tls (a connection without SNI fails before the router).
   */
  uncounted?: boolean;
  /**
   * The route under which it was counted. Where the policy of that time could have counted it so, only requests that take this route
   * come into question. To compare a prediction with what was observed, leave it out.
   */
  observedRoute?: ObjectRef;
  method?: string | null;
  path?: string | null;
}

/** The field on which the answer hangs when completions of a partial request disagree. */
export type DecidingField = "ip" | "port" | "hostname" | "path" | "method" | "headers" | "protocol" | "policy";

/**
 * One decision where every completion of the missing fields agrees on the outcome, else `uncertain` with the deciding field and the
 * outcomes that are possible. `decision.trace` explains a representative completion.
 */
export type FlowDecision =
  | {
      certain: true;
      outcome: Outcome;
      route: ObjectRef | null;
      egressNetwork: NamespacedName | null;
      decision: Decision;
    }
  | { certain: false; decidingField: DecidingField; candidates: readonly Decision[]; sentence: string };
