import { afterEach, describe, expect, it, vi } from "vitest";
import { ENGINES, engineNamed } from "@/e2e/world/engines/engines";
import { denied, FakeProxy, startScraping } from "@/e2e/world/proxies/scraped-proxies";
import { NO_SEARCH } from "../../../flows/asked/search";
import { aCaller } from "../../../people/a-caller.testing";
import { FLOW_FAMILIES } from "../promql/metric-families";
import { RULES_MARKER } from "../promql/recording-rules";
import { ruleExpression } from "../promql/recording-rules.testing";
import { checkPrometheus } from "./check-prometheus";
import { readFlows } from "./read-flows";

const SEARCH = { ...NO_SEARCH, windowSeconds: 60 };

let world: Awaited<ReturnType<typeof startScraping>> | null = null;

afterEach(async () => {
  await world?.stop();
  world = null;
});

/** Scrapes `proxies` until each has counted three denials that show; Prometheus itself is scraped too where it is asked for. */
async function scraped(engine: (typeof ENGINES)[number], proxies: FakeProxy[], only: string | null = null) {
  world = await startScraping(engine, proxies);
  await Promise.all(proxies.map((proxy) => proxy.scraped(2)));
  for (const proxy of proxies) proxy.count(denied("httpbin.org"), 3);
  await Promise.all(proxies.map((proxy) => proxy.scraped(2)));
  const settings = { ...world.settings, scrapeLabels: { namespace: null, pod: null, only } };
  return vi.waitFor(
    async () => {
      const answer = await readFlows(aCaller(), SEARCH, { settings, noCache: true });
      expect(answer.flows[0]?.count).toBeGreaterThanOrEqual(3);
      return { answer, settings, checks: await checkPrometheus({ settings }) };
    },
    { timeout: 15_000, interval: 500 },
  );
}

/** As a pod that a Deployment owns, in a cluster that a label names. */
function ofCluster(cluster: Record<string, string>, pod: string, labels: Record<string, string> = {}) {
  const target = [...Object.values(cluster), pod].join("-");
  return new FakeProxy(target, { pod, instance: target, deployment: "web", ...labels, ...cluster });
}

const HASHED = ["web-6d4c9bd7f-bcdfg", "web-6d4c9bd7f-zzzzz"] as const;

describe.each(ENGINES.map((engine) => [engine.title, engine] as const))("two clusters in one %s", (_, engine) => {
  it("are told by the label between them and the matchers to choose from, on the page and in Health; and read apart", async () => {
    // reported, labels/two-clusters.yml, copied: the same workload, two pods, one label.
    const east = ofCluster({ cluster: "east" }, "web-6d4c9bd7f-abcde");
    const west = ofCluster({ cluster: "west" }, "web-6d4c9bd7f-zzzzz");
    const { answer, settings, checks } = await scraped(engine, [east, west]);
    expect(answer.problems).toMatchObject([
      {
        code: "several_clusters",
        message: expect.stringMatching(/2 clusters, .* label `cluster` \(east, west\)/),
        hint: expect.stringContaining('SCRAPE_ONLY to cluster="east" or cluster="west"'),
      },
    ]);
    expect(checks.find(({ id }) => id === "clusters")).toMatchObject({ status: "warning" });
    const only = { ...settings, scrapeLabels: { namespace: null, pod: null, only: 'cluster="east"' } };
    // What was counted before may have been the other cluster's alone.
    await vi.waitFor(
      async () => {
        const apart = await readFlows(aCaller(), SEARCH, { settings: only, noCache: true });
        expect(apart.flows).toMatchObject([{ count: 3, source: { pods: ["web-6d4c9bd7f-abcde"] } }]);
        expect(apart.problems).toEqual([]);
      },
      { timeout: 15_000, interval: 500 },
    );
  });
});

describe("clusters in one Prometheus", () => {
  const prometheus = engineNamed("prometheus");

  it.each<[string, FakeProxy[], string, string[]]>([
    [
      "by a label of another name",
      [ofCluster({ k8s_cluster_name: "a" }, HASHED[0]), ofCluster({ k8s_cluster_name: "b" }, HASHED[1])],
      "k8s_cluster_name",
      ["a", "b"],
    ],
    [
      "three of them, with other namespaces",
      ["a", "b", "c"].map((name) => ofCluster({ cluster: name }, HASHED[0], { namespace: `shop-${name}` })),
      "cluster",
      ["a", "b", "c"],
    ],
    [
      "by a name that nobody foresaw, with pods of one name",
      [ofCluster({ landing_zone: "blue" }, "web-0"), ofCluster({ landing_zone: "green" }, "web-0")],
      "landing_zone",
      ["blue", "green"],
    ],
    [
      "by that name without workloads",
      HASHED.map((pod, index) => ofCluster({ landing_zone: `z${index}` }, pod, { deployment: "" })),
      "landing_zone",
      ["z0", "z1"],
    ],
    [
      "with one that has no label",
      [ofCluster({ cluster: "far" }, HASHED[0]), ofCluster({}, HASHED[1])],
      "cluster",
      ["none", "far"],
    ],
  ])("are found %s", async (_, proxies, label, values) => {
    const { answer } = await scraped(prometheus, proxies);
    const codes = answer.problems.map(({ code }) => code);
    expect(codes).toContain("several_clusters");
    expect(codes).not.toContain("scraped_twice");
    const message = answer.problems.find(({ code }) => code === "several_clusters")?.message;
    expect(message).toContain(`\`${label}\` (${values.join(", ")})`);
  });

  it("are not made of one cluster's labels: revisions, hosts, and what operators set on some pods", async () => {
    const { answer } = await scraped(prometheus, [
      ofCluster({}, HASHED[0], { version: "v1", node: "n1", pod_template_hash: "6d4c9bd7f" }),
      ofCluster({}, HASHED[1], { version: "v2", node: "n2", pod_template_hash: "58f6c9d7bb" }),
      ofCluster({}, "db-0", { deployment: "", statefulset: "db", cluster_name: "pg-main", team: "data" }),
      ofCluster({}, "cache-0", { deployment: "", statefulset: "cache", cluster_name: "pg-other", team: "data" }),
      ofCluster({}, "pay-1", { deployment: "pay", team: "pay" }),
    ]);
    expect(answer.problems).toEqual([]);
  });

  it("are not summed by recording rules in silence either", async () => {
    const rules = `groups:\n  - name: t\n    interval: 1s\n    rules:\n      - {record: egress:http:rate2m, expr: '${FLOW_FAMILIES.slice(0, 1).map(ruleExpression)}'}\n      - {record: egress:rules, expr: vector(1), labels: {version: "${/"(\d+)"/.exec(RULES_MARKER)?.[1]}"}}\n`;
    const proxies = [ofCluster({ cluster: "east" }, HASHED[0]), ofCluster({ cluster: "west" }, HASHED[1])];
    world = await startScraping(prometheus, proxies, rules);
    const { settings } = world;
    await Promise.all(proxies.map((proxy) => proxy.scraped(3)));
    for (const proxy of proxies) proxy.count(denied("httpbin.org"), 3);
    await vi.waitFor(
      async () => {
        const rulesCheck = (await checkPrometheus({ settings })).find(({ id }) => id === "recording-rules");
        expect(rulesCheck?.sentence).toContain("expect other labels");
      },
      { timeout: 15_000, interval: 500 },
    );
    const { problems } = await readFlows(aCaller(), SEARCH, { settings, noCache: true });
    expect(problems.map(({ code }) => code)).toContain("several_clusters");
  });
});
