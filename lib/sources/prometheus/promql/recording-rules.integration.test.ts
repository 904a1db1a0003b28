import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { engineNamed } from "@/e2e/world/engines/engines";
import { FakeProxy, series, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import { NO_SEARCH } from "../../../flows/asked/search";
import type { FlowsAnswer } from "../../../flows/flow";
import { aCaller } from "../../../people/a-caller.testing";
import { checkPrometheus } from "../reading/check-prometheus";
import { readFlows } from "../reading/read-flows";

const shipped = readFileSync(new URL("../../../../deploy/prometheus-rules.yaml", import.meta.url), "utf8");
const allowed = (hostname: string) =>
  series("outbound_http_route_request_statuses_total", {
    parent_kind: "EgressNetwork",
    parent_namespace: "shop",
    parent_name: "all-egress",
    route_kind: "default",
    route_name: "http-egress-allow",
    hostname,
    http_status: "200",
  });

describe("the recording rules that are shipped, on a real Prometheus", () => {
  const replicas = [new FakeProxy("web-1", { deployment: "web" }), new FakeProxy("web-2", { deployment: "web" })];
  const bare = new FakeProxy("debug");
  const proxies = [...replicas, bare];
  let world: Awaited<ReturnType<typeof startScraping>>;
  let traffic: NodeJS.Timeout;
  const read = () =>
    readFlows(aCaller(), { ...NO_SEARCH, windowSeconds: 60 }, { settings: world.settings, noCache: true, debug: true });

  beforeAll(async () => {
    world = await startScraping(engineNamed("prometheus"), proxies, shipped.replace("interval: 30s", "interval: 1s"));
    for (const proxy of proxies) proxy.count(allowed("api.example.com"));
    traffic = setInterval(() => {
      for (const proxy of proxies) proxy.count(allowed("api.example.com"), 2);
    }, 200);
    await bare.scraped(4);
  });

  afterAll(async () => {
    clearInterval(traffic);
    await world.stop();
  });

  it("give the rate of each workload, all pods together, and of a pod that has none", async () => {
    const answer = await vi.waitFor(
      async () => {
        const found = await read();
        const rates = found.queries?.filter(({ query }) => query.includes("egress:http:rate2m")) ?? [];
        expect(rates).toHaveLength(1);
        expect(rateOf(found, "debug")).toBeGreaterThan(0);
        // Its first samples weigh much until the second of its two pods has some too.
        expect(rateOf(found, "web")).toBeGreaterThan(1.5 * rateOf(found, "debug"));
        return found;
      },
      { timeout: 30_000, interval: 500 },
    );
    expect(answer.flows.map(({ source }) => `${source.workloadKind} ${source.workload}`).sort()).toEqual([
      "Deployment web",
      "Pod debug",
    ]);
    expect(answer.flows.find(({ source }) => source.workload === "web")?.source.pods).toEqual(["web-1", "web-2"]);
    expect(answer.queries?.some(({ query }) => /^sum by \S+\(rate\(/.test(query))).toBe(false);
  });

  it("are told in Health", async () => {
    const checks = await checkPrometheus({ settings: world.settings });
    expect(checks.find(({ id }) => id === "recording-rules")).toMatchObject({
      status: "ok",
      sentence: expect.stringContaining("come from recording rules"),
    });
  });
});

function rateOf({ flows }: FlowsAnswer, workload: string): number {
  return flows.find(({ source }) => source.workload === workload)?.ratePerSecond ?? 0;
}
