import type { RouteFamily } from "../linkerd/kinds";

/** What the metrics tell apart, and what is counted of it: requests and connections are never added. */
const PROTOCOLS = {
  http: { name: "HTTP", counts: "requests" },
  grpc: { name: "gRPC", counts: "requests" },
  tls: { name: "TLS", counts: "connections" },
  tcp: { name: "TCP", counts: "connections" },
} as const satisfies Record<RouteFamily, { name: string; counts: Counted }>;

type Counted = "requests" | "connections";
export type FlowProtocol = keyof typeof PROTOCOLS;

export const FLOW_PROTOCOLS: readonly FlowProtocol[] = ["http", "grpc", "tls", "tcp"];

export function protocolName(protocol: FlowProtocol): string {
  return PROTOCOLS[protocol].name;
}

export function countedOf(protocol: FlowProtocol): Counted {
  return PROTOCOLS[protocol].counts;
}

/** Whether it is made of requests: HTTP and gRPC, whose host is a Host header and not an SNI. */
export function countsRequests({ protocol }: { protocol: FlowProtocol }): boolean {
  return countedOf(protocol) === "requests";
}

/** The unit of a flow's rate and count. */
export function unitOf(protocol: FlowProtocol): "req" | "conn" {
  return countedOf(protocol) === "requests" ? "req" : "conn";
}
