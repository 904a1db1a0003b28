import { MetricFamily } from "./metric-family";

const REQUEST_SECONDS = [0.05, 0.5, 1, 10];
const BACKEND_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 10];
const FRAME_BYTES = [128, 1024, 10240];

export type HttpFamilies = ReturnType<typeof httpFamilies>;
export type ConnectionFamilies = ReturnType<typeof connectionFamilies>;
export type ProxyFamilies = ReturnType<typeof proxyFamilies>;

/**
 * The egress families of one proxy process, with the help texts, units and order of a real page (`recorded/metrics`).
 * Inbound, control and stack families are left out: nobody reads them here.
 */
export function proxyFamilies() {
  return {
    httpErrors: new MetricFamily({
      name: "outbound_http_errors",
      help: "The total number of inbound HTTP requests that could not be processed due to a proxy error.",
      type: "counter",
      legacy: true,
    }),
    tcpErrors: new MetricFamily({
      name: "outbound_tcp_errors",
      help: "The total number of outbound TCP connections that could not be processed due to a proxy error.",
      type: "counter",
      legacy: true,
    }),
    tcpOpen: new MetricFamily({
      name: "tcp_open",
      help: "Total count of opened connections",
      type: "counter",
      legacy: true,
    }),
    tcpOpenConnections: new MetricFamily({
      name: "tcp_open_connections",
      help: "Number of currently-open connections",
      type: "gauge",
    }),
    buildInfo: new MetricFamily({ name: "proxy_build_info", help: "Proxy build info.", type: "gauge" }),
    protocolConnections: new MetricFamily({
      name: "outbound_tcp_protocol_connections",
      help: "Outbound TCP connections by protocol configuration.",
      type: "counter",
    }),
    detectDuration: new MetricFamily({
      name: "outbound_tcp_detect_http_duration_seconds",
      help: "Time taken for protocol detection.",
      type: "histogram",
      unit: "seconds",
      bounds: [0.001, 0.1],
    }),
    detectResults: new MetricFamily({
      name: "outbound_tcp_detect_http_results",
      help: "Protocol detection results.",
      type: "counter",
    }),
    http: httpFamilies("http"),
    grpc: httpFamilies("grpc"),
    tcp: connectionFamilies("tcp"),
    tls: connectionFamilies("tls"),
    startTime: new MetricFamily({
      name: "process_start_time_seconds",
      help: "Time that the process started (in seconds since the UNIX epoch).",
      type: "gauge",
      unit: "seconds",
    }),
    uptime: new MetricFamily({
      name: "process_uptime_seconds",
      help: "Total time since the process started (in seconds)",
      type: "counter",
      unit: "seconds",
    }),
  };
}

export function printFamilies(families: ProxyFamilies): string {
  const flat: MetricFamily[] = [];
  for (const each of Object.values(families)) {
    if (each instanceof MetricFamily) flat.push(each);
    else flat.push(...Object.values(each));
  }
  return flat.map((family) => family.print()).join("");
}

function httpFamilies(protocol: "http" | "grpc") {
  const prefix = `outbound_${protocol}_route`;
  return {
    requestDuration: new MetricFamily({
      name: `${prefix}_request_duration_seconds`,
      help: "The time between request initialization and response completion.",
      type: "histogram",
      unit: "seconds",
      bounds: REQUEST_SECONDS,
    }),
    requestFrameSize: new MetricFamily({
      name: `${prefix}_request_frame_size_bytes`,
      help: "Request data frame sizes.",
      type: "histogram",
      unit: "bytes",
      bounds: FRAME_BYTES,
    }),
    backendRequests: new MetricFamily({
      name: `${prefix}_backend_requests`,
      help: "The total number of requests dispatched.",
      type: "counter",
    }),
    backendDuration: new MetricFamily({
      name: `${prefix}_backend_response_duration_seconds`,
      help: "The time between request completion and response completion.",
      type: "histogram",
      unit: "seconds",
      bounds: BACKEND_SECONDS,
    }),
    backendFrameSize: new MetricFamily({
      name: `${prefix}_backend_response_frame_size_bytes`,
      help: "Response data frame sizes.",
      type: "histogram",
      unit: "bytes",
      bounds: FRAME_BYTES,
    }),
    backendStatuses: new MetricFamily({
      name: `${prefix}_backend_response_statuses`,
      help: "Completed responses.",
      type: "counter",
    }),
    requestStatuses: new MetricFamily({
      name: `${prefix}_request_statuses`,
      help: "Completed request-response streams.",
      type: "counter",
    }),
  };
}

function connectionFamilies(protocol: "tcp" | "tls") {
  return {
    open: new MetricFamily({
      name: `outbound_${protocol}_route_open`,
      help: "The number of connections opened.",
      type: "counter",
    }),
    close: new MetricFamily({
      name: `outbound_${protocol}_route_close`,
      help: "The number of connections closed.",
      type: "counter",
    }),
  };
}
