import type { Page } from "../page/page-reader";
import type { ProxyIdentity } from "./proxy-process";

export const DENIED = 'outbound_http_route_request_statuses_total{route_name="http-egress-deny",http_status="403"}';
export const ALLOWED = 'outbound_http_route_request_statuses_total{route_name="http-egress-allow",http_status="200"}';
export const DIALLED = 'tcp_open_total{direction="outbound",peer="src",target_addr="203.0.113.7:443"}';
export const OPEN_NOW = 'tcp_open_connections{direction="outbound",peer="dst",target_addr="203.0.113.7:443"}';

export function aProxy(over: Partial<ProxyIdentity> = {}): ProxyIdentity {
  return {
    uid: "uid-1",
    restarts: 0,
    addressOnly: false,
    namespace: "shop",
    pod: "web-1",
    workload: "web",
    workloadKind: "Deployment",
    ...over,
  };
}

/** A page of a process that has run for a day, unless told otherwise. */
export function aPage(values: Record<string, number>, over: Partial<Page> = {}): Page {
  return {
    samples: Object.entries(values).map(([series, value]) => ({
      kind: series.startsWith("tcp_") ? ("transport" as const) : ("series" as const),
      series,
      value,
    })),
    processStartSeconds: 1_700_000_000,
    uptimeSeconds: 86_400,
    version: null,
    unreadable: 0,
    duplicates: 0,
    ...over,
  };
}
