import { describe, expect, it } from "vitest";
import { aFlow, aTlsFlow } from "../../../flows/a-flow.testing";
import { commandLines, flowQueries, flowSelector } from "./flow-queries";
import { USUAL_LABELS } from "./scrape-labels";

const frame = { window: 900_000, scrape: 10_000, labels: USUAL_LABELS };

describe("the PromQL of one flow", () => {
  it("selects the series of its workload, network, route, host and port, and no others", () => {
    expect(flowSelector(aFlow(), frame)).toBe(
      'outbound_http_route_request_statuses_total{namespace="shop",deployment="web",parent_kind="EgressNetwork",' +
        'parent_namespace="shop",parent_name="all-egress",route_kind="default",route_namespace="",' +
        'route_name="http-egress-deny",hostname="httpbin.org",parent_port="80"}',
    );
  });

  it("asks for an empty hostname where none is exported, since other flows of the route have one", () => {
    expect(flowSelector(aTlsFlow({ host: null }), frame)).toContain('hostname=""');
  });

  it("finds opaque connections by address", () => {
    const tcp = aFlow({ protocol: "tcp", host: null, address: "203.0.113.7", port: 5432 });
    expect(flowSelector(tcp, frame)).toContain('target_ip="203.0.113.7",target_port="5432"');
  });

  it("names a workload as it was scraped: by its pod where no owner label is there", () => {
    const generic = { ...frame, labels: { ...USUAL_LABELS, workloads: [], pod: "kubernetes_pod_name" } };
    const flow = aFlow({ source: { namespace: "shop", workload: "web-1", workloadKind: "Pod", pods: ["web-1"] } });
    expect(flowSelector(flow, generic)).toContain('kubernetes_pod_name="web-1"');
  });

  it("reads a proxy's label where a pod label took its name", () => {
    const renamed = { ...frame, labels: { ...USUAL_LABELS, shadowed: ["hostname"] } };
    expect(flowSelector(aFlow(), renamed)).toContain('exported_hostname="httpbin.org"');
  });

  it("puts a hostile host into quotes, so that it stays a value", () => {
    expect(flowSelector(aFlow({ host: 'a"} or vector(1) #\n' }), frame)).toContain(
      'hostname="a\\"} or vector(1) #\\n"',
    );
  });

  it("counts each event by itself, unless the window is too long for that", () => {
    expect(flowQueries(aFlow(), frame).count).toContain("sum_over_time");
    expect(flowQueries(aFlow(), { ...frame, window: 30 * 86_400_000 }).count).not.toContain("sum_over_time");
  });
});

describe("the command lines of one flow", () => {
  it("are Linkerd's own, for the workload", () => {
    expect(commandLines(aFlow())).toEqual([
      "linkerd diagnostics proxy-metrics -n shop deploy/web | grep outbound_http_route_request_statuses_total | grep -Fe httpbin.org",
      "linkerd viz stat-outbound -n shop deploy/web",
    ]);
  });

  it("leave out stat-outbound for TLS, which it does not show", () => {
    expect(commandLines(aTlsFlow())).toHaveLength(1);
  });

  it("quote what a client made up, so that nothing of it is run", () => {
    expect(commandLines(aFlow({ host: "$(reboot)'; reboot" }))[0]).toContain(`grep -Fe '$(reboot)'\\''; reboot'`);
  });
});
