import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ENGINES } from "@/e2e/world/engines/engines";
import { FakeProxy, series, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import { NO_SEARCH } from "../../../flows/asked/search";
import type { Flow, FlowsAnswer } from "../../../flows/flow";
import { aCaller } from "../../../people/a-caller.testing";
import { checkPrometheus } from "./check-prometheus";
import { readFirstSeen } from "./read-first-seen";
import { readFlowDetail } from "./read-flow-detail";
import { readFlowSeries } from "./read-flow-series";
import { readFlows } from "./read-flows";

const NETWORK = {
  parent_group: "policy.linkerd.io",
  parent_kind: "EgressNetwork",
  parent_namespace: "shop",
  parent_name: "all-egress",
  parent_port: "80",
  parent_section_name: "",
};
const DENY = { route_group: "", route_kind: "default", route_namespace: "", route_name: "http-egress-deny" };
const routed = (name: string) => ({
  route_group: "gateway.networking.k8s.io",
  route_kind: "HTTPRoute",
  route_namespace: "shop",
  route_name: name,
});
const STATUSES = "outbound_http_route_request_statuses_total";
const denied = (hostname: string) => series(STATUSES, { ...NETWORK, ...DENY, hostname, http_status: "403", error: "" });

const HOSTILE = `"><script>alert(1)</script>\n\\' OR 1=1 {}${"x".repeat(4096)}`;

describe.each(ENGINES.map((engine) => [engine.title, engine] as const))(
  "flows of a real %s that scrapes every second",
  (_, engine) => {
    const once = new FakeProxy("once", { deployment: "once" });
    const failing = new FakeProxy("failing", { deployment: "failing" });
    const restarted = new FakeProxy("restarted", { deployment: "restarted" });
    const hidden = new FakeProxy("hidden", { deployment: "hidden" });
    const longLived = new FakeProxy("long-lived", { deployment: "long-lived" });
    const young = new FakeProxy("young", { deployment: "young" });
    const hostile = new FakeProxy("hostile", { statefulset: "hostile" });
    const remote = new FakeProxy("remote", { deployment: "remote" });
    const redirected = new FakeProxy("redirected");
    const uncovered = new FakeProxy("uncovered", { k8s_job: "uncovered" });
    const impostor = new FakeProxy("impostor", { deployment: "impostor", hostname: "not-a-host" });
    const vanished = new FakeProxy("vanished", { k8s_job: "vanished" });
    const nameless = new FakeProxy("nameless", { deployment: "nameless" });
    const proxies = [
      vanished,
      nameless,
      once,
      failing,
      restarted,
      hidden,
      longLived,
      young,
      hostile,
      remote,
      redirected,
      uncovered,
      impostor,
    ];

    let world: Awaited<ReturnType<typeof startScraping>>;
    let answer: FlowsAnswer;
    const read = (search = {}) =>
      readFlows(
        aCaller(),
        { ...NO_SEARCH, windowSeconds: 60, ...search },
        { settings: world.settings, noCache: true, debug: true },
      );

    beforeAll(async () => {
      longLived.count(denied("before.example.com"), 7);
      young.restart();
      young.count(denied("young.example.com"), 2);
      world = await startScraping(engine, proxies);
      await Promise.all(proxies.map((proxy) => proxy.scraped(2)));

      vanished.count(denied("vanished.example.com"));
      nameless.count(
        series("outbound_tls_route_open_total", {
          ...NETWORK,
          ...routed("allow-tls"),
          route_kind: "TLSRoute",
          hostname: "",
        }),
        2,
      );
      once.count(denied("once.example.com"));
      failing.count(denied("failing.example.com"));
      restarted.count(denied("restarted.example.com"));
      hidden.count(denied("hidden.example.com"));
      hostile.count(denied(HOSTILE));
      remote.count(
        series(STATUSES, {
          ...NETWORK,
          ...routed("allow-partner"),
          hostname: "partner.example.com",
          http_status: "403",
          error: "",
        }),
        3,
      );
      remote.count(
        series("outbound_http_route_backend_requests_total", {
          ...NETWORK,
          ...routed("allow-partner"),
          backend_kind: "default",
          backend_name: "unknown",
        }),
        3,
      );
      redirected.count(
        series(STATUSES, {
          ...NETWORK,
          ...routed("to-gateway"),
          hostname: "api.example.co.uk",
          http_status: "200",
          error: "",
        }),
        2,
      );
      redirected.count(
        series("outbound_http_route_backend_requests_total", {
          ...NETWORK,
          ...routed("to-gateway"),
          backend_group: "core",
          backend_kind: "Service",
          backend_namespace: "shop",
          backend_name: "gateway",
        }),
        2,
      );
      const fallback = {
        parent_kind: "default",
        parent_name: "egress-fallback",
        route_kind: "default",
        route_name: "egress-fallback",
      };
      uncovered.count(
        series("outbound_tcp_route_open_total", { ...fallback, target_ip: "2001:db8::7", target_port: "443" }),
        4,
      );
      impostor.count(series(STATUSES, { ...NETWORK, ...DENY, hostname: "", http_status: "403", error: "" }));
      await Promise.all([failing, restarted, hidden, vanished].map((proxy) => proxy.scraped(2)));

      world.forget(vanished);
      failing.failing = true;
      await failing.scraped(1);
      failing.failing = false;
      restarted.restart();
      await restarted.scraped(1);
      restarted.count(denied("restarted.example.com"));
      hidden.restart();
      hidden.count(denied("hidden.example.com"));
      await Promise.all(proxies.filter((proxy) => proxy !== vanished).map((proxy) => proxy.scraped(2)));
      // VictoriaMetrics shows what it scraped a second or so later.
      await vi.waitFor(
        async () => {
          answer = await read();
          expect(flowTo("hidden.example.com")?.count).toBe(2);
          expect(flowTo("restarted.example.com")?.count).toBe(2);
        },
        { timeout: 15_000, interval: 500 },
      );
    });

    afterAll(() => world?.stop());

    const flowTo = (host: string | null, flows: readonly Flow[] = answer.flows) =>
      flows.find((flow) => flow.host === host);

    it("measures the scrape interval", () => {
      expect(answer.window.scrapeIntervalSeconds).toBe(1);
    });

    it("counts a single denial as one", () => {
      expect(flowTo("once.example.com")).toMatchObject({
        source: { namespace: "shop", workload: "once", workloadKind: "Deployment", pods: ["once"] },
        network: { namespace: "shop", name: "all-egress" },
        route: { kind: "default", name: "http-egress-deny" },
        registrableDomain: "example.com",
        port: 80,
        portConfirmed: false,
        protocol: "http",
        verdict: "denied",
        count: 1,
        answers: { "403": 1 },
      });
      expect(Date.parse(flowTo("once.example.com")?.lastSeen ?? "")).toBeGreaterThan(Date.now() - 60_000);
    });

    it("counts a single denial as one across a failed scrape", () => {
      expect(flowTo("failing.example.com")?.count).toBe(1);
    });

    it("counts both denials when the proxy restarted between them", () => {
      expect(flowTo("restarted.example.com")?.count).toBe(2);
    });

    it("counts both denials when the restart shows as 1 → 1", () => {
      expect(flowTo("hidden.example.com")?.count).toBe(2);
    });

    it("still counts the denial of a pod that is gone", () => {
      expect(flowTo("vanished.example.com")).toMatchObject({ count: 1, source: { workloadKind: "Job" } });
    });

    it("leaves out what a proxy counted before Prometheus knew it", () => {
      expect(flowTo("before.example.com")).toBeUndefined();
    });

    it("counts what a proxy did between its start and its discovery, and when it was seen", () => {
      expect(flowTo("young.example.com")).toMatchObject({ count: 2, lastSeen: expect.any(String) });
    });

    it("carries hostile label values unharmed", () => {
      expect(flowTo(HOSTILE)).toMatchObject({ verdict: "denied", count: 1, source: { workloadKind: "StatefulSet" } });
    });

    it("does not call a remote's own 403 a denial", () => {
      expect(flowTo("partner.example.com")).toMatchObject({
        verdict: "allowed-by-route",
        count: 3,
        answers: { "403": 3 },
      });
    });

    it("calls a flow redirected whose route sends all to a Service", () => {
      expect(flowTo("api.example.co.uk")).toMatchObject({
        verdict: "redirected",
        count: 2,
        registrableDomain: "example.co.uk",
        source: { workload: "redirected", workloadKind: "Pod" },
      });
    });

    it("shows uncovered connections beside the flows", () => {
      expect(answer.uncovered).toMatchObject([
        {
          verdict: "uncovered",
          network: null,
          address: "2001:db8::7",
          port: 443,
          portConfirmed: true,
          count: 4,
          source: { workloadKind: "Job" },
        },
      ]);
    });

    it("does not take a pod's own label for a host", () => {
      const unnamed = answer.flows.filter(({ host }) => host === null);
      expect(unnamed.find(({ protocol }) => protocol === "http")).toMatchObject({
        source: { workload: "impostor" },
        verdict: "denied",
      });
      expect(flowTo("not-a-host")).toBeUndefined();
      expect(answer.problems.map(({ code }) => code)).toContain("hostname_shadowed");
    });

    it("shows traffic of a proxy without host names by its route", () => {
      expect(answer.flows.find(({ source }) => source.workload === "nameless")).toMatchObject({
        host: null,
        protocol: "tls",
        verdict: "allowed-by-route",
        route: { name: "allow-tls" },
        count: 2,
      });
    });

    it.each(["once", "hidden", "vanished", "young", "uncovered"])(
      "gives the PromQL that counts what is shown of the flow of %s",
      async (workload) => {
        const flow = [...answer.flows, ...answer.uncovered].find(({ source }) => source.workload === workload);
        const end = answer.window.end;
        const detail = await readFlowDetail(
          aCaller(),
          { ...NO_SEARCH, windowSeconds: 60, end, flow: flow?.id ?? "" },
          { settings: world.settings, noCache: true },
        );
        expect(detail.promql).toMatchObject([{ gives: "count", value: flow?.count }, { gives: "rate" }]);
        expect(Date.parse(detail.firstSeen ?? "")).toBeLessThanOrEqual(Date.parse(flow?.lastSeen ?? ""));
        expect(detail.rates.length).toBeGreaterThan(10);
        expect(detail.problems).toEqual([]);
      },
    );

    it("dates the first contact of a client with a host, and knows nothing of those before the window", async () => {
      const asked = { ...NO_SEARCH, windowSeconds: 60, end: answer.window.end };
      const { firstSeen, stepSeconds } = await readFirstSeen(aCaller(), asked, {
        settings: world.settings,
        noCache: true,
      });
      expect(stepSeconds).toBe(1);
      const began = firstSeen[JSON.stringify(["shop", "once", "once.example.com", null])] ?? "";
      // Counted once, so its first contact is its last.
      expect(began).toBe(flowTo("once.example.com")?.lastSeen);
      const [first, last] = [
        firstSeen[JSON.stringify(["shop", "restarted", "restarted.example.com", null])] ?? "",
        flowTo("restarted.example.com")?.lastSeen ?? "",
      ];
      expect(Date.parse(first)).toBeLessThan(Date.parse(last));
    });

    it("says that a flow is not in the window, rather than drawing nothing", async () => {
      const asked = { ...NO_SEARCH, windowSeconds: 60, flow: "not-there" };
      await expect(readFlowDetail(aCaller(), asked, { settings: world.settings })).rejects.toMatchObject({
        code: "flow_not_found",
      });
    });

    it("lists the queries it sent, and fails none of them", () => {
      expect(answer.queries?.length).toBeGreaterThan(15);
      expect(answer.problems.filter(({ code }) => code.startsWith("prometheus"))).toEqual([]);
    });

    it("filters", async () => {
      expect((await read({ filter: "ns:nowhere" })).flows).toEqual([]);
    });

    it("draws denials and connections apart, with gaps from before the first scrape", async () => {
      const search = { ...NO_SEARCH, windowSeconds: 120 };
      // The last whole step ends up to two seconds ago; 32 where VictoriaMetrics holds newer points back.
      const chart = await vi.waitFor(
        async () => {
          const read = await readFlowSeries(aCaller(), search, { settings: world.settings, noCache: true });
          const total = read.requests.reduce((sum, point) => sum + (point.rates?.denied ?? 0) * read.stepSeconds, 0);
          expect(Math.round(total)).toBe(11);
          return read;
        },
        { timeout: 45_000, interval: 500 },
      );
      expect(chart.stepSeconds).toBe(2);
      expect(Date.parse(chart.window.end) % 2000).toBe(0);
      expect(chart.requests[0]?.rates).toBeNull();
      expect(chart.requests.some((point) => point.rates !== null && "uncovered" in point.rates)).toBe(false);
      expect(chart.connections.some((point) => point.rates !== null && "uncovered" in point.rates)).toBe(true);
      expect(chart.problems.filter(({ code }) => code.startsWith("prometheus"))).toEqual([]);
    });

    it("reports its health", async () => {
      const checks = await checkPrometheus({ settings: world.settings });
      const status = Object.fromEntries(checks.map((check) => [check.id, check.status]));
      expect(status).toEqual({
        reachable: "ok",
        version: "ok",
        proxies: "ok",
        labels: "ok",
        hostnames: "warning",
        // These proxies tell none.
        destinations: "warning",
        "scrape-interval": "ok",
        clock: "ok",
        "recording-rules": "ok",
        // Debian's VictoriaMetrics cannot be asked not to.
        ...(engine.name === "victoriametrics" && { charts: "warning" }),
      });
    });

    it("says when it is gone, and reads on when it is back", async () => {
      await world.engine.stop();
      await expect(read()).rejects.toMatchObject({ code: "prometheus_unreachable" });
      expect(await checkPrometheus({ settings: world.settings })).toMatchObject([
        { id: "reachable", status: "failed" },
      ]);
      await world.startAgain();
      once.count(denied("once.example.com"), 5);
      await Promise.all(proxies.filter((proxy) => proxy !== vanished).map((proxy) => proxy.scraped(2)));
      once.count(denied("once.example.com"), 3);
      // Its data went with it: what happened before its start is not counted.
      await vi.waitFor(async () => expect(flowTo("once.example.com", (await read()).flows)?.count).toBe(3), {
        timeout: 15_000,
        interval: 500,
      });
    });
  },
);
