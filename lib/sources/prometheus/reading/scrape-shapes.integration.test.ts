import { afterEach, describe, expect, it, vi } from "vitest";
import { ENGINES, engineNamed } from "@/e2e/world/engines/engines";
import { denied, FakeProxy, series, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import { NO_SEARCH } from "../../../flows/asked/search";
import type { FlowsAnswer } from "../../../flows/flow";
import { aCaller } from "../../../people/a-caller.testing";
import type { GivenLabels } from "../promql/scrape-labels";
import { checkPrometheus } from "./check-prometheus";
import { readFlowDetail } from "./read-flow-detail";
import { readFlows } from "./read-flows";
import { readProxyVersion } from "./read-proxy-version";

const DENIED = denied("httpbin.org");

let world: Awaited<ReturnType<typeof startScraping>> | null = null;

afterEach(async () => {
  await world?.stop();
  world = null;
});

/** Scrapes `proxies`, counts `events` denials in each after its first scrape, and reads until they show. */
async function readScraped(engine: (typeof ENGINES)[number], proxies: FakeProxy[], given?: GivenLabels) {
  const scraping = await startScraping(engine, proxies);
  world = scraping;
  await Promise.all(proxies.map((proxy) => proxy.scraped(2)));
  for (const proxy of proxies) proxy.count(DENIED, 3);
  await Promise.all(proxies.map((proxy) => proxy.scraped(2)));
  const settings = { ...scraping.settings, scrapeLabels: given };
  const read = () => readFlows(aCaller(), { ...NO_SEARCH, windowSeconds: 60 }, { settings, noCache: true });
  const answer = await vi.waitFor(
    async () => {
      const answered: FlowsAnswer = await read();
      expect(answered.flows[0]?.count).toBeGreaterThan(0);
      expect(answered.totals[0]?.agrees).toBe(true);
      return answered;
    },
    { timeout: 15_000, interval: 500 },
  );
  const checks = await checkPrometheus({ settings });
  return { answer, settings, labels: checks.find(({ id }) => id === "labels") };
}

const NOT_USUAL = { namespace: "", pod: "" };

/** By `metrics.md` §3. An empty label is none. */
const SHAPES: { shape: string; labels: Record<string, string>; given?: GivenLabels; workload: string; kind: string }[] =
  [
    {
      shape: "Linkerd viz, with all labels of the pod",
      labels: {
        job: "linkerd-proxy",
        control_plane_ns: "linkerd",
        workload_ns: "shop",
        pod_template_hash: "7d9",
        app: "web",
        deployment: "web",
      },
      workload: "web",
      kind: "Deployment",
    },
    {
      shape: "a PodMonitor",
      labels: { job: "linkerd/linkerd-proxy", container: "linkerd-proxy", k8s_job: "nightly" },
      workload: "nightly",
      kind: "Job",
    },
    {
      shape: "pods found by annotations",
      labels: { ...NOT_USUAL, job: "kubernetes-pods", kubernetes_namespace: "shop", kubernetes_pod_name: "web-1" },
      workload: "web-1",
      kind: "Pod",
    },
    {
      shape: "an OpenTelemetry collector",
      labels: { ...NOT_USUAL, k8s_namespace_name: "shop", k8s_pod_name: "web-1", k8s_deployment_name: "web" },
      workload: "web",
      kind: "Deployment",
    },
    {
      // reported, labels/labelmap.yml
      shape: "a labelmap of pod labels",
      labels: {
        ...NOT_USUAL,
        job: "labelmap",
        kubernetes_namespace: "shop",
        kubernetes_pod_name: "web-1",
        linkerd_io_proxy_deployment: "web",
        linkerd_io_workload_ns: "shop",
      },
      workload: "web",
      kind: "Deployment",
    },
    {
      shape: "Google's managed Prometheus",
      labels: { top_level_controller_name: "web", top_level_controller_type: "StatefulSet" },
      workload: "web",
      kind: "StatefulSet",
    },
    {
      shape: "a collector with a label of its own for workloads, named in the settings",
      labels: { app_kubernetes_io_name: "checkout" },
      given: { namespace: null, pod: null, workload: "app_kubernetes_io_name" },
      workload: "checkout",
      kind: "Workload",
    },
    {
      shape: "a scrape configuration of one's own, named in the settings",
      labels: { ...NOT_USUAL, tenant_ns: "shop", tenant_pod: "web-1", statefulset: "web" },
      given: { namespace: "tenant_ns", pod: "tenant_pod" },
      workload: "web",
      kind: "StatefulSet",
    },
  ];

describe("proxies scraped by", () => {
  it.each(SHAPES)("$shape are read as they are, and Health says from which labels", async (scraped) => {
    const { answer, labels } = await readScraped(
      engineNamed("prometheus"),
      [new FakeProxy("web-1", scraped.labels)],
      scraped.given,
    );
    expect(answer.flows).toMatchObject([
      {
        source: { namespace: "shop", workload: scraped.workload, workloadKind: scraped.kind, pods: ["web-1"] },
        verdict: "denied",
        count: 3,
      },
    ]);
    expect(answer.problems).toEqual([]);
    const names = Object.keys(scraped.labels);
    const namespace = scraped.given?.namespace ?? names.find((name) => /namespace/.test(name) && scraped.labels[name]);
    // Pods that stand for workloads fall apart with each rollout.
    expect(labels).toMatchObject({
      status: scraped.kind === "Pod" ? "warning" : "ok",
      sentence: expect.stringContaining(`\`${namespace ?? "namespace"}\``),
    });
  });
});

it.each(ENGINES.map((engine) => [engine.title, engine] as const))(
  "the newest proxy is known from %s",
  async (_, engine) => {
    const proxies = ["v2.99.1", "v2.319.0"].map((version, index) => {
      const proxy = new FakeProxy(`web-${index}`, { deployment: "web" });
      proxy.say(series("proxy_build_info", { version, vendor: "linkerd" }), 1);
      return proxy;
    });
    const { settings } = await readScraped(engine, proxies);
    expect(await readProxyVersion({ settings })).toBe("proxy-v2.319.0");
  },
);

describe("an Argo Rollout", () => {
  it("is one workload in two revisions, and its count is that of both", async () => {
    // reported, labels/rollout.yml
    const revisions = ["7d9c8b6f5", "58f6c9d7bb"].map(
      (hash) =>
        new FakeProxy(`web-${hash}-bcdfg`, {
          replicaset: `web-${hash}`,
          rollouts_pod_template_hash: hash,
          job: "linkerd-proxy",
        }),
    );
    const { answer, settings } = await readScraped(engineNamed("prometheus"), revisions);
    expect(answer.flows).toMatchObject([{ source: { workload: "web", workloadKind: "Rollout" }, count: 6 }]);
    expect(answer.flows[0]?.source.pods).toHaveLength(2);
    const asked = { ...NO_SEARCH, windowSeconds: 60, end: answer.window.end, flow: answer.flows[0]?.id ?? "" };
    const detail = await readFlowDetail(aCaller(), asked, { settings, noCache: true });
    expect(detail.promql[0]).toMatchObject({ gives: "count", value: 6 });
    expect(detail.commands[0]).toContain("pod/web-");
  });
});

describe.each(ENGINES.map((engine) => [engine.title, engine] as const))(
  "one proxy that a %s scrapes twice",
  (_, engine) => {
    it.each<[string, string, [string, string], Record<string, string>]>([
      ["by two jobs", "job", ["linkerd-proxy", "linkerd/linkerd-proxy"], {}],
      ["by two replicas", "prometheus_replica", ["a", "b"], { job: "linkerd-proxy" }],
    ])("%s is found and said, and read once by the setting that is offered", async (_title, name, [one, two], rest) => {
      const labels = { ...rest, pod: "web-1", instance: "web-1", deployment: "web" };
      const pair = [new FakeProxy("one", { ...labels, [name]: one }), new FakeProxy("two", { ...labels, [name]: two })];
      const { settings } = await readScraped(engine, pair, { namespace: null, pod: null, only: `${name}="${one}"` });
      const doubled = await readFlows(
        aCaller(),
        { ...NO_SEARCH, windowSeconds: 60 },
        { settings: { ...settings, scrapeLabels: undefined }, noCache: true },
      );
      const problem = doubled.problems.find(({ code }) => code === "scraped_twice");
      expect(problem?.hint).toContain(`SCRAPE_ONLY to ${name}="${one}" or ${name}="${two}"`);

      const once = await readFlows(aCaller(), { ...NO_SEARCH, windowSeconds: 60 }, { settings, noCache: true });
      expect(once.flows).toMatchObject([{ source: { workload: "web" }, count: 3 }]);
      expect(once.problems).toEqual([]);
      const asked = { ...NO_SEARCH, windowSeconds: 60, end: once.window.end, flow: once.flows[0]?.id ?? "" };
      const detail = await readFlowDetail(aCaller(), asked, { settings, noCache: true });
      expect(detail.promql[0]).toMatchObject({ gives: "count", value: 3 });
      expect(detail.problems).toEqual([]);
    });
  },
);
