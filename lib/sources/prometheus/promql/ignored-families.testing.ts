/**
 * Families that a proxy exposes and no flow is made of, each with the reason. The test over recorded pages fails for a family
 * that stands nowhere, so a new one in Linkerd is noticed.
 */
export const IGNORED_FAMILIES: readonly { pattern: RegExp; reason: string }[] = [
  { pattern: /^inbound_/, reason: "Traffic into the pod." },
  { pattern: /^control_/, reason: "The proxy's own talk with the control plane." },
  { pattern: /^(stack|opentelemetry|rustls|tokio_rt)_/, reason: "The proxy's own machinery." },
  { pattern: /^(process_|proxy_build_info$)/, reason: "About the process; start times are used to attribute counts." },
  {
    pattern: /^(request|response|response_latency_ms)_(total|bucket|sum|count)$/,
    reason: "Older families: no EgressNetwork, no route, evicted when idle.",
  },
  {
    pattern: /^tcp_(open_connections|close_total|read_bytes_total|write_bytes_total)$/,
    reason: "Open and closed connections and their bytes, by destination; opened ones tell the destinations.",
  },
  {
    pattern: /^outbound_(http|grpc)_route_request_(duration_seconds|frame_size_bytes)_(bucket|sum|count)$/,
    reason: "Latencies and sizes of requests that the statuses count.",
  },
  {
    pattern: /^outbound_(http|grpc)_route_backend_response_(duration_seconds|frame_size_bytes)_(bucket|sum|count)$/,
    reason: "Latencies and sizes of responses that the statuses count.",
  },
  {
    pattern: /^outbound_(http|grpc)_route_backend_response_statuses_total$/,
    reason: "Answers of single backends, retries included; the route's statuses count each request once.",
  },
  { pattern: /^outbound_(http|grpc)_route_retry_/, reason: "Retries of requests that the statuses count once." },
  { pattern: /^outbound_(http|tcp|tls)_balancer_/, reason: "In-cluster balancers; they name no route." },
  {
    pattern: /^outbound_tcp_(protocol_connections_total|detect_http_)/,
    reason: "Connections before routing: no route, and counted again by what they carry.",
  },
  { pattern: /^outbound_(http|tcp)_errors_total$/, reason: "Errors without network and route." },
  { pattern: /^outbound_tcp_transfer_cost_bytes_total$/, reason: "Bytes by zone, without destination." },
];
