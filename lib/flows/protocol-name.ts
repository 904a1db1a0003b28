import type { FlowProtocol } from "./flow";

export const PROTOCOL_NAME: Record<FlowProtocol, string> = { http: "HTTP", grpc: "gRPC", tls: "TLS", tcp: "TCP" };

/** The unit of a flow's rate and count; requests and connections are never added. */
export function unitOf(protocol: FlowProtocol): "req" | "conn" {
  return protocol === "http" || protocol === "grpc" ? "req" : "conn";
}
