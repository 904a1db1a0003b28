import { describe, expect, it } from "vitest";
import type { Decision } from "../../../lib/linkerd/decision";
import { EgressProxy, type ProxyOptions } from "./egress-proxy";
import { type MeshRequest, OK_ANSWER } from "./mesh-request";

const NETWORK = { namespace: "shop", name: "all" };
const ROUTE = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "r" };
const DENIED_HTTP = { group: "", kind: "default", namespace: "", name: "http-egress-deny" };

describe("what a proxy counts", () => {
  it("creates all five ways to close with the first connection, at 0 but for the one that happened", () => {
    const proxy = aProxy();
    proxy.count(
      aRequest({ protocol: "tls", port: 443, sni: "GitHub.com" }),
      aDecision({
        policyProtocol: "tls",
        outcome: "deny",
        error: "forbidden",
        route: { ...DENIED_HTTP, name: "tls-egress-deny" },
      }),
    );
    expect(values(proxy, "outbound_tls_route_close_total", "error")).toEqual({
      "": 0,
      forbidden: 1,
      invalid_backend: 0,
      invalid_policy: 0,
      unexpected: 0,
    });
    expect(values(proxy, "outbound_tls_route_open_total", "hostname")).toEqual({ "github.com": 1 });
    expect(values(proxy, "outbound_tcp_errors_total", "error")).toEqual({ unexpected: 1 });
  });

  it("shows a connection which never reaches a route in no route family", () => {
    const proxy = aProxy();
    const decision = aDecision({
      policyProtocol: "tls",
      outcome: "unmatched",
      route: null,
      error: "protocol mismatch",
    });
    proxy.count(aRequest({ protocol: "tls", port: 443, sni: null }), decision);
    expect(values(proxy, "outbound_tcp_protocol_connections_total", "protocol")).toEqual({ tls: 1 });
    expect(proxy.print()).not.toMatch(/outbound_(tls|tcp|http)_route/);
  });

  it("counts HTTPS on a detected port by address, never by name", () => {
    const proxy = aProxy();
    const route = { ...DENIED_HTTP, name: "tcp-egress-allow" };
    proxy.count(aRequest({ protocol: "tls", port: 443, sni: "github.com" }), aDecision({ route }));
    expect(values(proxy, "outbound_tcp_route_open_total", "target_ip")).toEqual({ "203.0.113.7": 1 });
    expect(proxy.print()).not.toContain("github.com");
  });

  it("gives the injected status to a gRPC client's denial in the http family", () => {
    const proxy = aProxy();
    const denied = aDecision({ outcome: "deny", route: DENIED_HTTP, status: 200, grpcStatus: 9 });
    proxy.count(aRequest({ protocol: "grpc" }), denied);
    expect(values(proxy, "outbound_http_route_request_statuses_total", "http_status")).toEqual({ "403": 1 });
    expect(values(proxy, "outbound_http_route_backend_requests_total", "backend_name")).toEqual({ unknown: 0 });
  });

  it("keeps a remote host's 403 on the route that let the request through", () => {
    const proxy = aProxy();
    proxy.count(aRequest({ answer: { ...OK_ANSWER, httpStatus: 403 } }), aDecision());
    expect(values(proxy, "outbound_http_route_request_statuses_total", "route_name")).toEqual({ r: 1 });
    expect(values(proxy, "outbound_http_route_request_statuses_total", "http_status")).toEqual({ "403": 1 });
  });

  it("builds every backend of a split and dispatches to one", () => {
    const proxy = aProxy({ random: () => 0.9 });
    const onwards = {
      group: "policy.linkerd.io",
      kind: "EgressNetwork",
      ...NETWORK,
      port: 80,
      weight: 80,
      invalid: false,
    };
    const mirror = {
      group: "core",
      kind: "Service",
      namespace: "shop",
      name: "alt",
      port: 80,
      weight: 20,
      invalid: false,
    };
    proxy.count(aRequest(), aDecision({ outcome: "split", backends: [onwards, mirror] }));
    expect(values(proxy, "outbound_http_route_backend_requests_total", "backend_name")).toEqual({ unknown: 0, alt: 1 });
  });

  it("shows a policy which the proxy could not read as route and parent `invalid`, without status and name", () => {
    const proxy = aProxy();
    const route = { ...DENIED_HTTP, name: "invalid" };
    proxy.count(aRequest(), aDecision({ outcome: "fail", route, error: "UNKNOWN", status: 500, backends: [] }));
    const line = seriesOf(proxy, "outbound_http_route_request_statuses_total")[0];
    expect(line).toContain('parent_kind="default",parent_namespace="",parent_name="invalid"');
    expect(line).toContain('route_name="invalid",hostname="",http_status="",error="UNKNOWN"} 1');
  });

  it("calls uncovered traffic egress-fallback, and traffic inside the cluster's ranges fallback, without its host", () => {
    const proxy = aProxy();
    const uncovered = {
      outcome: "not-egress",
      egressNetwork: null,
      policyProtocol: null,
      route: null,
      backends: [],
    } as const;
    proxy.count(aRequest(), aDecision({ ...uncovered, backends: [], target: "external-fallback" }));
    proxy.count(aRequest({ ip: "10.1.2.3" }), aDecision({ ...uncovered, backends: [], target: "cluster-unknown" }));
    const names = values(proxy, "outbound_http_route_request_statuses_total", "parent_name");
    expect(names).toEqual({ "egress-fallback": 1, fallback: 1 });
    const hosts = values(proxy, "outbound_http_route_request_statuses_total", "hostname");
    expect(hosts).toEqual({ "httpbin.org": 1, "": 1 });
  });
});

describe("the hostname label", () => {
  it.each([
    ["httpbin.org", "httpbin.org"],
    ["HTTPBIN.org:8080", "httpbin.org"],
    ["with_underscore.example", "with_underscore.example"],
    ["203.0.113.7", ""],
    ["203.0.113.7:80", ""],
    ["[2001:db8::1]:80", ""],
    ["bad label.example", ""],
    [null, ""],
  ])("of a request to %s is %j", (authority, label) => {
    const proxy = aProxy();
    proxy.count(aRequest({ authority }), aDecision());
    expect(values(proxy, "outbound_http_route_request_statuses_total", "hostname")).toEqual({ [label]: 1 });
  });

  it("is empty for every request where the proxy does not export it", () => {
    const proxy = aProxy({ hostnameLabels: false });
    proxy.count(aRequest({ authority: "httpbin.org" }), aDecision());
    expect(values(proxy, "outbound_http_route_request_statuses_total", "hostname")).toEqual({ "": 1 });
  });
});

describe("the original destinations of connections", () => {
  const dialled = (proxy: EgressProxy) =>
    seriesOf(proxy, "tcp_open_total").filter((line) => line.includes('direction="outbound",peer="src"'));
  const addresses = (proxy: EgressProxy) =>
    dialled(proxy).map((line) => line.replace(/.*target_addr="([^"]*)".* /, "$1 "));

  it("are listed port by port where the http family folds them, IPv6 and denied ones too", () => {
    const proxy = aProxy();
    proxy.count(aRequest({ port: 80 }), aDecision());
    proxy.count(aRequest({ port: 8080 }), aDecision());
    proxy.count(aRequest({ port: 8080 }), aDecision({ outcome: "deny", route: DENIED_HTTP }));
    proxy.count(aRequest({ ip: "2001:db8::7" }), aDecision());
    expect(values(proxy, "outbound_http_route_request_statuses_total", "parent_port")).toEqual({ "80": 3, "8080": 1 });
    expect(addresses(proxy)).toEqual(["203.0.113.7:80 1", "203.0.113.7:8080 2", "[2001:db8::7]:80 1"]);
  });

  it("hold one connection for requests that follow each other on it", () => {
    const proxy = aProxy();
    proxy.count(aRequest(), aDecision());
    proxy.count(aRequest({ keepAlive: true }), aDecision());
    expect(addresses(proxy)).toEqual(["203.0.113.7:80 1"]);
    expect(values(proxy, "outbound_http_route_request_statuses_total", "hostname")).toEqual({ "httpbin.org": 2 });
  });

  it("hold what goes to a Service as well", () => {
    const proxy = aProxy();
    proxy.count(aRequest({ ip: "10.43.0.7" }), aDecision({ target: "service", egressNetwork: null }));
    expect(addresses(proxy)).toEqual(["10.43.0.7:80 1"]);
  });

  it("are forgotten after ten idle minutes, and begin anew at 1, while the route's counters go on", () => {
    let now = 0;
    const proxy = aProxy({ now: () => now });
    proxy.count(aRequest(), aDecision());
    proxy.count(aRequest(), aDecision());
    now = 10 * 60_000 - 1;
    expect(addresses(proxy)).toEqual(["203.0.113.7:80 2"]);
    now += 1;
    expect(addresses(proxy)).toEqual([]);
    proxy.count(aRequest(), aDecision());
    expect(addresses(proxy)).toEqual(["203.0.113.7:80 1"]);
    expect(values(proxy, "outbound_http_route_request_statuses_total", "hostname")).toEqual({ "httpbin.org": 3 });
  });
});

describe("a restarted proxy", () => {
  it("forgets every series and tells when it started", () => {
    let now = 1_000_000;
    const proxy = aProxy({ now: () => now });
    proxy.count(aRequest(), aDecision());
    expect(proxy.print()).toContain("process_start_time_seconds 1000.0");
    now = 1_060_500;
    proxy.restart();
    expect(proxy.print()).toContain("process_start_time_seconds 1060.5");
    expect(proxy.print()).not.toContain("outbound_");
  });
});

function aProxy(options: Partial<ProxyOptions> = {}): EgressProxy {
  return new EgressProxy({ hostnameLabels: true, version: "v2.339.0", now: () => 0, random: () => 0, ...options });
}

function aRequest(request: Partial<MeshRequest> = {}): MeshRequest {
  return {
    clientNamespace: "shop",
    ip: "203.0.113.7",
    port: 80,
    protocol: "http1",
    authority: "httpbin.org",
    method: "GET",
    path: "/",
    headers: {},
    sni: null,
    answer: OK_ANSWER,
    ...request,
  };
}

function aDecision(decision: Partial<Decision> = {}): Decision {
  return {
    target: "egress-network",
    egressNetwork: NETWORK,
    policyProtocol: "detect",
    route: ROUTE,
    rule: 0,
    outcome: "allow",
    status: null,
    grpcStatus: null,
    error: null,
    backends: [{ group: "policy.linkerd.io", kind: "EgressNetwork", ...NETWORK, port: 80, weight: 1, invalid: false }],
    filters: [],
    location: null,
    message: null,
    split: null,
    trace: [],
    ...decision,
  };
}

function seriesOf(proxy: EgressProxy, family: string): string[] {
  return proxy
    .print()
    .split("\n")
    .filter((line) => line.startsWith(`${family}{`));
}

/** Value by the value of one label. */
function values(proxy: EgressProxy, family: string, label: string): Record<string, number> {
  return Object.fromEntries(
    seriesOf(proxy, family).map((line) => {
      const [, value = "missing"] = new RegExp(`[{,]${label}="([^"]*)"`).exec(line) ?? [];
      return [value, Number(line.slice(line.lastIndexOf(" ")))];
    }),
  );
}
