import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPrometheus } from "../../e2e/world/engines/prometheus";
import { startSandboxApi } from "../../e2e/world/sandbox-api";
import { seedCluster } from "../../e2e/world/seed-cluster";
import { startStatusWriter } from "../../e2e/world/status-writer";
import { backfill } from "./backfill";
import { type BenchDashboard, startBenchDashboard } from "./bench-dashboard";
import { benchMesh } from "./bench-mesh";
import { type BenchSize, SCRAPE_SECONDS } from "./bench-size";
import { meshPolicy } from "./mesh-policy";
import { meshSeries } from "./mesh-series";
import { startTap } from "./prometheus-tap";

/** Nobody's patience is tested here. */
const TIMEOUT_SECONDS = 600;

export interface FlowsWorld {
  size: BenchSize;
  prometheusUrl: string;
  dashboard: BenchDashboard;
  /** Another one, of the same cluster and without any Prometheus: whatever flows it shows come from elsewhere. */
  startBlind(): Promise<BenchDashboard>;
  /** How many queries the dashboard sends at once, as seen in one reading. */
  queriesAtOnce: number;
  counts: { series: number; flows: number; policies: number };
  stop(): Promise<void>;
}

/** A Prometheus full of `size`, a cluster with its policies, and the built dashboard before them. */
export async function startFlowsWorld(size: BenchSize, say: (line: string) => void): Promise<FlowsWorld> {
  const endings: (() => unknown)[] = [];
  const stop = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const mesh = benchMesh(size);
    const series = meshSeries(mesh);
    const prometheus = await startPrometheus({ scrapeIntervalSeconds: SCRAPE_SECONDS });
    endings.push(() => prometheus.stop());
    const began = performance.now();
    await backfill(prometheus.url, series, size);
    say(`${size.name}: ${series.length} series written in ${Math.round((performance.now() - began) / 1000)} s`);

    const api = await startSandboxApi();
    endings.push(() => api.stop());
    const policies = meshPolicy(mesh);
    await seedCluster(
      api.access,
      mesh.namespaces.map(({ name }) => name),
      policies,
    );
    const writer = await startStatusWriter(api.access);
    endings.push(() => writer.stop());
    const folder = mkdtempSync(join(tmpdir(), "egress-bench-"));
    endings.push(() => rmSync(folder, { recursive: true, force: true }));
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, api.kubeconfig(api.access.dashboardToken), { mode: 0o600 });

    const settings = { KUBECONFIG: kubeconfig, PROMETHEUS_TIMEOUT_SECONDS: String(TIMEOUT_SECONDS) };
    const queriesAtOnce = await countAtOnce(prometheus.url, settings);
    const dashboard = await startBenchDashboard({ ...settings, PROMETHEUS_URL: prometheus.url });
    endings.push(() => dashboard.stop());
    const flows = new Set(
      mesh.pods.flatMap(({ namespace, workload, destinations }) =>
        destinations.map(({ host, route, port }) => `${namespace.name}/${workload} ${host} ${route} ${port}`),
      ),
    ).size;
    const counts = { series: series.length, flows, policies: policies.length };
    const startBlind = () => startBenchDashboard(settings);
    return { size, prometheusUrl: prometheus.url, dashboard, startBlind, queriesAtOnce, counts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** By a dashboard of its own, so that what is measured later has nothing in between. One namespace will do. */
async function countAtOnce(prometheusUrl: string, settings: Record<string, string>): Promise<number> {
  const tap = await startTap(prometheusUrl);
  const dashboard = await startBenchDashboard({ ...settings, PROMETHEUS_URL: tap.url });
  try {
    const answer = await fetch(`${dashboard.url}/api/flows?window=5m&ns=team-000`);
    if (!answer.ok) throw new Error(`/api/flows was answered ${answer.status}: ${await answer.text()}`);
    await answer.text();
    return tap.mostAtOnce();
  } finally {
    await dashboard.stop();
    await tap.stop();
  }
}
