import { FLOW_PROTOCOLS, type FlowProtocol } from "../../../flows/protocol";
import { ROUTE_METRICS, type RouteMetrics } from "../../../linkerd/proxy-metrics";
import { quote } from "./promql";

/** A counter of which each series is a part of a flow. */
export interface FlowFamily extends RouteMetrics {
  /** `private` counts what stays inside the cluster's ranges and goes to no known pod. */
  id: FlowProtocol | "private";
  protocol: FlowProtocol;
  /** PromQL matchers that keep egress. `default` is the parent of what no EgressNetwork judged. */
  matchers: string;
  /** Labels by which this family differs from the others. */
  labels: readonly string[];
}

const JUDGED_OR_NOT = 'parent_kind=~"EgressNetwork|default"';

/** Of what an EgressNetwork judges. */
const JUDGED_LABELS: Record<FlowProtocol, readonly string[]> = {
  http: ["hostname", "http_status", "error"],
  grpc: ["hostname", "grpc_status", "error"],
  tls: ["hostname"],
  tcp: ["target_ip", "target_port"],
};

export const FLOW_FAMILIES: readonly FlowFamily[] = [
  ...FLOW_PROTOCOLS.map((protocol) => ({
    id: protocol,
    protocol,
    ...ROUTE_METRICS[protocol],
    matchers: JUDGED_OR_NOT,
    labels: JUDGED_LABELS[protocol],
  })),
  {
    // Requests to pods by address have a known backend; what is left may be a database at a private address, or not.
    id: "private",
    protocol: "http",
    metric: "outbound_http_route_backend_requests_total",
    matchers: 'parent_kind="default",parent_name=~"endpoint|fallback",backend_kind="default",backend_name="unknown"',
    labels: [],
    tookMetric: null,
    closeMetric: null,
    backendMetric: null,
  },
];

/** Labels common to all flow families: who judged, and by which route. */
export const ROUTE_LABELS = [
  "parent_kind",
  "parent_namespace",
  "parent_name",
  "route_group",
  "route_kind",
  "route_namespace",
  "route_name",
] as const;

/** Every label of the proxy that is read here; a pod label of the same name would hide it. */
export const METRIC_LABELS: readonly string[] = [
  ...ROUTE_LABELS,
  "parent_port",
  ...new Set(FLOW_FAMILIES.flatMap((family) => family.labels)),
  "backend_kind",
  "backend_namespace",
  "backend_name",
];

/** The four counters in which denials are found; their label sets differ, so one query may read them all. */
export const MAIN_METRICS = anyOf(FLOW_PROTOCOLS.map((protocol) => ROUTE_METRICS[protocol].metric));

/** Connections that a policy ended. The other errors are the remote's. */
export const CLOSE_METRICS = anyOf(FLOW_PROTOCOLS.map((protocol) => ROUTE_METRICS[protocol].closeMetric));
export const POLICY_ERRORS = "forbidden|invalid_backend|invalid_policy";

export const BACKEND_METRICS = anyOf(FLOW_PROTOCOLS.map((protocol) => ROUTE_METRICS[protocol].backendMetric));

/** What tells closed connections apart beside their route. */
export const CLOSE_LABELS = ["parent_port", "hostname", "target_ip", "target_port", "error"];

/** Matchers of denials by default, in any family. */
export const DENIED = [
  `__name__=~${quote(MAIN_METRICS)}`,
  'parent_kind="EgressNetwork"',
  'route_kind="default"',
  `route_name=~"(${FLOW_PROTOCOLS.join("|")})-egress-deny"`,
];

/** As a pattern of PromQL. */
function anyOf(metrics: readonly (string | null)[]): string {
  return metrics.filter((metric) => metric !== null).join("|");
}
