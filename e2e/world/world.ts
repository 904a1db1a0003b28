import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { KubernetesObject } from "../../lib/linkerd/object";
import { Enforcement } from "./enforcement";
import { type EngineName, engineNamed } from "./engines/engines";
import type { EngineProcess } from "./engines/metrics-engine";
import type { ApiServer } from "./kube-access";
import { type PolicyWatch, watchPolicy } from "./policy-watch";
import { Mesh } from "./proxies/mesh";
import { addPods, peopled, startTraffic } from "./proxies/traffic";
import { WORKLOADS } from "./proxies/workloads";
import { seededRandom } from "./random";
import { startRealApi } from "./real-api";
import { startSandboxApi } from "./sandbox-api";
import { seedCluster } from "./seed-cluster";
import { SEED_NETWORK_POLICIES } from "./seed-network-policies";
import { SEED_NAMESPACES, SEED_POLICY } from "./seed-policy";
import { standingObjects } from "./standing-objects";
import { startStatusWriter } from "./status-writer";

export interface WorldOptions {
  /** `sandbox`: in this process, in a moment. `real`: etcd and kube-apiserver, with RBAC and schemas. */
  api: "sandbox" | "real";
  /** What scrapes the mesh and answers queries. Default `prometheus`. */
  engine?: EngineName;
  ports?: { api?: number; prometheus?: number; mesh?: number };
  scrapeIntervalSeconds: number;
  /** `demo`: the namespaces, policy and traffic of `workloads.ts`. `empty`: nothing; the test brings its own. */
  seed: "demo" | "empty";
  /** Namespaces and objects to create, in place of the demo's or in an empty world. */
  namespaces?: readonly string[];
  objects?: readonly Omit<KubernetesObject, "status">[];
  /** Whose rights the kubeconfig carries. Default `dashboard`. */
  identity?: "admin" | "dashboard" | "viewer";
  /** Where to write the kubeconfig; a temporary file where absent. */
  kubeconfigPath?: string;
  /** `false`: whoever tests writes status, or nobody. */
  statusWriter?: boolean;
  /** Whether NetworkPolicies are enforced, as cyclonus understands them; else every packet passes. */
  enforced?: boolean;
  /** Told what has been started. */
  onProgress?: (line: string) => void;
}

export interface World {
  api: ApiServer;
  prometheus: EngineProcess;
  prometheusUrl: string;
  kubeconfigPath: string;
  mesh: Mesh;
  /** null where NetworkPolicies are not enforced. */
  enforcement: Enforcement | null;
  /** What the mesh obeys, to wait until it saw a change. */
  policy: PolicyWatch;
  /** Ends everything and removes every temporary file; safe to call twice. */
  stop(): Promise<void>;
}

/** Starts a cluster, its status writer, a mesh and Prometheus, on loopback. Nothing is left where a part does not start. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { seed, ports = {}, onProgress = () => {}, identity = "dashboard" } = options;
  const endings: (() => unknown)[] = [];
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= (async () => {
      for (const end of endings.reverse()) await end();
    })();
    return stopped;
  };
  try {
    const people = seed === "demo" ? peopled(WORKLOADS, seededRandom(1)) : [];
    const standing = seed === "demo" ? standingObjects(people) : [];
    const api = options.api === "real" ? await startRealApi() : await startSandboxApi({ port: ports.api, standing });
    endings.push(() => api.stop());
    const namespaces = options.namespaces ?? (seed === "demo" ? SEED_NAMESPACES : []);
    await seedCluster(
      api.access,
      namespaces,
      options.objects ?? (seed === "demo" ? [...SEED_POLICY, ...SEED_NETWORK_POLICIES] : []),
    );
    onProgress(`Kubernetes API (${options.api}) at ${api.access.server}`);

    if (options.statusWriter !== false) {
      const writer = await startStatusWriter(api.access);
      endings.push(() => writer.stop());
    }
    const policy = await watchPolicy(api.access);
    endings.push(() => policy.stop());
    const enforcement = options.enforced ? await Enforcement.start(api.access) : null;
    endings.push(() => enforcement?.stop());
    const mesh = await Mesh.start({
      policy,
      ...(enforcement && { enforcement }),
      port: ports.mesh,
      random: seededRandom(2),
    });
    endings.push(() => mesh.stop());

    const { scrapeIntervalSeconds } = options;
    const engine = engineNamed(options.engine ?? "prometheus");
    const prometheus = await engine.start({ port: ports.prometheus, scrapeIntervalSeconds });
    endings.push(() => prometheus.stop());
    mesh.onPodsChanged = () => prometheus.setTargets(scrapeTargets(mesh));
    onProgress(`${engine.title} at ${prometheus.url}, scraping every ${scrapeIntervalSeconds} s`);

    if (seed === "demo") {
      addPods(mesh, people);
      const traffic = startTraffic(mesh, people, seededRandom(3));
      endings.push(() => traffic.stop());
      onProgress(`${mesh.podSpecs().length} meshed pods of ${WORKLOADS.length} workloads`);
    }
    const kubeconfigPath = options.kubeconfigPath ?? join(mkdtempSync(join(tmpdir(), "egress-world-")), "kubeconfig");
    const written = options.kubeconfigPath ? kubeconfigPath : dirname(kubeconfigPath);
    endings.push(() => rmSync(written, { recursive: true, force: true }));
    writeFileSync(kubeconfigPath, api.kubeconfig(api.access[`${identity}Token`]), { mode: 0o600 });
    return { api, prometheus, prometheusUrl: prometheus.url, kubeconfigPath, mesh, enforcement, policy, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function scrapeTargets(mesh: Mesh) {
  return mesh.podSpecs().map(({ namespace, name, ip, labels }) => ({
    address: `127.0.0.1:${mesh.port}`,
    metricsPath: `/pods/${namespace}/${name}/metrics`,
    labels: { ...labels, namespace, pod: name, instance: `${ip}:4191` },
  }));
}
