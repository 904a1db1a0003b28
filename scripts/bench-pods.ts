import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiServer } from "../e2e/world/kube-access";
import { callKube } from "../e2e/world/kube-stream";
import { startRealApi } from "../e2e/world/real-api";
import { type StandingObject, startSandboxApi } from "../e2e/world/sandbox-api";
import { collectionPath, seedCluster } from "../e2e/world/seed-cluster";
import { SEED_NETWORK_POLICIES } from "../e2e/world/seed-network-policies";
import { startBenchDashboard } from "./bench-flows/bench-dashboard";

export const PODS_HELP = `pods [COUNT] [--real]: the built dashboard on a cluster of 20,000 pods of some 7 kB each in 50 namespaces (or COUNT), through the sandbox or a
real kube-apiserver: ms to the first answer of GET /api/network-policies and to the next ones, the longest stall of its event loop, and what it holds then in MB beside what it
held before. Goals: 10 s, 150 MB.
`;

const NAMESPACES = 50;
const QUESTIONS = 5;

/** Prints one row; false where a goal is missed. */
export async function benchPods(given: readonly string[]): Promise<boolean> {
  const count = Number(given.find((each) => each !== "--real") ?? 20_000);
  const standing = [...Array.from({ length: count }, (_, nth) => aPod(nth)), ...policies()];
  const api = given.includes("--real") ? await realApiWith(standing) : await startSandboxApi({ standing });
  const folder = mkdtempSync(join(tmpdir(), "bench-pods-"));
  writeFileSync(join(folder, "kubeconfig"), api.kubeconfig(api.access.dashboardToken), { mode: 0o600 });
  const dashboard = await startBenchDashboard({ KUBECONFIG: join(folder, "kubeconfig"), PROMETHEUS_URL: "" });
  try {
    await fetch(`${dashboard.url}/api/policy`);
    const before = await dashboard.use("collected");
    const first = await timed(`${dashboard.url}/api/network-policies`);
    const during = await dashboard.use();
    const next: number[] = [];
    for (let nth = 0; nth < QUESTIONS; nth++)
      next.push((await timed(`${dashboard.url}/api/network-policies`)).milliseconds);
    const later = await dashboard.use("collected");
    const more = { rss: (later.rss - before.rss) / 1e6, heap: (later.heapUsed - before.heapUsed) / 1e6 };
    console.table([
      {
        pods: first.pods,
        "first ms": Math.round(first.milliseconds),
        "next ms": next.map(Math.round).join(" "),
        "stall ms": Math.round(during.stallMilliseconds),
        "more resident MB": Math.round(more.rss),
        "more heap MB": Math.round(more.heap),
      },
    ]);
    return first.pods === count && first.milliseconds <= 10_000 && more.rss <= 150;
  } finally {
    await dashboard.stop();
    await api.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Written one by one, as a scheduler and kubelets would. */
async function realApiWith(objects: readonly StandingObject[]): Promise<ApiServer> {
  const api = await startRealApi();
  await seedCluster(
    api.access,
    Array.from({ length: NAMESPACES }, (_, nth) => namespaceOf(nth)),
    [],
  );
  const waiting = [...objects];
  const send = async (method: "POST" | "PATCH", path: string, body: unknown) => {
    const contentType = method === "PATCH" ? "application/merge-patch+json" : undefined;
    const answer = await callKube(api.access, path, { method, body, contentType });
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body}`);
  };
  const write = async () => {
    for (let object = waiting.pop(); object; object = waiting.pop()) {
      const path = collectionPath({ ...object, spec: {} });
      await send("POST", path, object);
      const { status, metadata } = object;
      if (status !== undefined) await send("PATCH", `${path}/${metadata.name}/status`, { status });
    }
  };
  await Promise.all(Array.from({ length: 20 }, write));
  return api;
}

async function timed(url: string): Promise<{ milliseconds: number; pods: number }> {
  const began = performance.now();
  const { namespaces } = podsOf(await (await fetch(url)).json());
  return { milliseconds: performance.now() - began, pods: namespaces.reduce((sum, { pods }) => sum + pods, 0) };
}

/** As the dashboard answers. */
function podsOf(body: unknown): { namespaces: { pods: number }[] } {
  return body as { namespaces: { pods: number }[] };
}

const namespaceOf = (nth: number) => `team-${nth % NAMESPACES}`;

export function policies(): StandingObject[] {
  return Array.from({ length: 4 * NAMESPACES }, (_, nth) => {
    const seed = SEED_NETWORK_POLICIES[nth % SEED_NETWORK_POLICIES.length];
    const metadata = { namespace: namespaceOf(nth), name: `policy-${nth}` };
    return JSON.parse(JSON.stringify({ ...seed, metadata }));
  });
}

/** With what a pod of a meshed Deployment drags along: environment, mounts, probes, conditions, states. */
export function aPod(nth: number): StandingObject {
  const app = `app-${Math.floor(nth / NAMESPACES) % 20}`;
  const ip = `10.${42 + (nth >> 16)}.${(nth >> 8) & 255}.${nth & 255}`;
  const env = Array.from({ length: 30 }, (_, i) => ({
    name: `LINKERD2_PROXY_SETTING_${i}`,
    value: `value-of-setting-${i}`,
  }));
  const mounts = ["token", "identity", "cache", "config"].map((name) => ({
    name,
    mountPath: `/var/run/${name}`,
    readOnly: true,
  }));
  const probe = { httpGet: { path: "/live", port: 4191, scheme: "HTTP" }, initialDelaySeconds: 10, periodSeconds: 10 };
  const container = (name: string, port: number) => ({
    name,
    image: `registry.example/${name}:1.27.4`,
    ports: [{ name: "http", containerPort: port, protocol: "TCP" }],
    env,
    volumeMounts: mounts,
    livenessProbe: probe,
    readinessProbe: probe,
    resources: { limits: { cpu: "1", memory: "512Mi" }, requests: { cpu: "100m", memory: "128Mi" } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsUser: 2102 },
  });
  const state = (name: string) => ({
    name,
    ready: true,
    started: true,
    restartCount: 0,
    image: `registry.example/${name}:1.27.4`,
    imageID: `registry.example/${name}@sha256:${"ab".repeat(32)}`,
    containerID: `containerd://${"cd".repeat(32)}`,
    state: { running: { startedAt: "2026-11-21T10:00:00Z" } },
  });
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      namespace: namespaceOf(nth),
      name: `${app}-6d4cf56db6-${nth.toString(36).padStart(5, "x")}`,
      labels: { app, "app.kubernetes.io/part-of": "bench", "pod-template-hash": "6d4cf56db6", version: `v${nth % 3}` },
      annotations: {
        "linkerd.io/inject": "enabled",
        "linkerd.io/proxy-version": "edge-26.8.3",
        "config.linkerd.io/skip-outbound-ports": "",
      },
      ownerReferences: [
        { apiVersion: "apps/v1", kind: "ReplicaSet", name: `${app}-6d4cf56db6`, uid: `uid-${app}`, controller: true },
      ],
    },
    spec: {
      serviceAccountName: app,
      nodeName: `node-${nth % 200}`,
      initContainers: [
        {
          name: "linkerd-init",
          image: "registry.example/linkerd-init:2.4.2",
          args: ["--proxy-uid", "2102", "--outbound-ports-to-ignore", "4567,4568"],
        },
      ],
      containers: [container("linkerd-proxy", 4143), container("app", 8080)],
      volumes: mounts.map(({ name }) => ({ name, emptyDir: {} })),
      tolerations: [
        { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
      ],
    },
    status: {
      phase: "Running",
      hostIP: `10.240.${(nth % 200) >> 8}.${nth % 200}`,
      podIP: ip,
      podIPs: [{ ip }],
      conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({
        type,
        status: "True",
        lastTransitionTime: "2026-11-21T10:00:00Z",
      })),
      containerStatuses: [state("linkerd-proxy"), state("app")],
    },
  };
}
