import type { RouteFamily } from "./kinds";

/** What Linkerd's proxies count of the routes of one family, by its names on their page of metrics. */
export interface RouteMetrics {
  metric: string;
  /** Histogram of how long requests took; null where there is none. */
  tookMetric: string | null;
  /** Counter of connections that have ended; null for requests. */
  closeMetric: string | null;
  /** Counter of requests by backend; null for connections, of which none is exported. */
  backendMetric: string | null;
}

export const ROUTE_METRICS: Record<RouteFamily, RouteMetrics> = {
  http: {
    metric: "outbound_http_route_request_statuses_total",
    tookMetric: "outbound_http_route_request_duration_seconds_bucket",
    closeMetric: null,
    backendMetric: "outbound_http_route_backend_requests_total",
  },
  grpc: {
    metric: "outbound_grpc_route_request_statuses_total",
    tookMetric: "outbound_grpc_route_request_duration_seconds_bucket",
    closeMetric: null,
    backendMetric: "outbound_grpc_route_backend_requests_total",
  },
  tls: {
    metric: "outbound_tls_route_open_total",
    tookMetric: null,
    closeMetric: "outbound_tls_route_close_total",
    backendMetric: null,
  },
  tcp: {
    metric: "outbound_tcp_route_open_total",
    tookMetric: null,
    closeMetric: "outbound_tcp_route_close_total",
    backendMetric: null,
  },
};

/** Connections that clients opened, with the destination which they dialled. Forgotten by the proxy after ten idle minutes. */
export const DIALLED_METRIC = "tcp_open_total";
