import type { RouteFamily } from "./kinds";
import type { ObjectRef, ReadMetadata } from "./object";

/**
 * Routes as Linkerd's own types hold them after deserialising: absent keys are null or empty, nothing is defaulted.
 * Source: linkerd2 policy-controller/k8s/api/src/policy/httproute.rs and the gateway-api crate 0.21.
 */
export type Route = { [F in RouteFamily]: RouteOf<F> }[RouteFamily];
export type HttpRoute = RouteOf<"http">;
export type GrpcRoute = RouteOf<"grpc">;

interface RouteBase {
  ref: ObjectRef;
  metadata: ReadMetadata;
  parentRefs: ParentRef[];
  hostnames: string[];
  /** null where the object carries no status at all. */
  status: ParentStatus[] | null;
}

interface RouteOf<F extends RouteFamily> extends RouteBase {
  family: F;
  rules: RuleOf[F][];
}

interface RuleOf {
  http: HttpRule;
  grpc: GrpcRule;
  tls: StreamRule;
  tcp: StreamRule;
}

export interface ParentRef {
  group: string | null;
  kind: string | null;
  namespace: string | null;
  name: string;
  port: number | null;
  sectionName: string | null;
}

export interface HttpRule {
  /** Empty where the rule names none: it then matches every path. */
  matches: HttpMatch[];
  filters: RouteFilter[];
  backendRefs: BackendRef[];
  /** Only policy.linkerd.io; text as written, e.g. `10s`. */
  timeouts: { request: string | null; backendRequest: string | null } | null;
}

export interface GrpcRule {
  matches: GrpcMatch[];
  filters: RouteFilter[];
  backendRefs: BackendRef[];
}

export interface StreamRule {
  backendRefs: BackendRef[];
}

export interface BackendRef {
  group: string | null;
  kind: string | null;
  namespace: string | null;
  name: string;
  port: number | null;
  weight: number | null;
  filters: RouteFilter[];
}

export type MatchType = "Exact" | "RegularExpression";

export interface ValueMatch {
  name: string;
  value: string;
  /** Absent means Exact. */
  type: MatchType | null;
}

export interface HttpMatch {
  path: { type: "Exact" | "PathPrefix" | "RegularExpression" | null; value: string | null } | null;
  headers: ValueMatch[];
  queryParams: ValueMatch[];
  method: string | null;
}

export interface GrpcMatch {
  method: { type: MatchType | null; service: string | null; method: string | null } | null;
  headers: ValueMatch[];
}

export interface HeaderChanges {
  add: [name: string, value: string][];
  set: [name: string, value: string][];
  remove: string[];
}

export type PathModifier = { type: "ReplaceFullPath" | "ReplacePrefixMatch"; value: string | null };

/** What Linkerd cannot do is kept by name: it drops the route, or makes the backend invalid. */
export type RouteFilter =
  | { type: "RequestHeaderModifier" | "ResponseHeaderModifier"; headers: HeaderChanges }
  | {
      type: "RequestRedirect";
      scheme: string | null;
      hostname: string | null;
      port: number | null;
      path: PathModifier | null;
      statusCode: number | null;
    }
  | { type: "unsupported"; name: string };

/** One entry of `status.parents`. */
export interface ParentStatus {
  parentRef: ParentRef;
  controllerName: string;
  conditions: Condition[];
}

export interface Condition {
  type: string;
  /** `True`, `False`, `Unknown`. */
  status: string;
  reason: string;
  message: string;
}
