import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HealthAnswer } from "../lib/cluster/asked/health-answer";
import { type Dashboard, startDashboard } from "./dashboard";
import { expect, test } from "./fixtures";

// The threads of the built server, which no other test starts: what is large or hangs in one of them costs its own answer alone.

const folder = mkdtempSync(join(tmpdir(), "egress-threads-"));
const hangWhile = join(folder, "hang");
const pidFile = join(folder, "pid");

let dashboard: Dashboard;

test.beforeAll(async ({ world }) => {
  dashboard = await startDashboard({
    KUBECONFIG: world.kubeconfigPath,
    PROMETHEUS_URL: world.prometheusUrl,
    NODE_OPTIONS: `--require ${fileURLToPath(new URL("./in-server.cjs", import.meta.url))}`,
    HANG_WHILE: hangWhile,
    PID_FILE: pidFile,
  });
});

test.afterAll(async () => {
  await dashboard?.stop();
  rmSync(folder, { recursive: true });
});

const get = async (path: string) => {
  const answer = await fetch(dashboard.url + path);
  return { status: answer.status, text: await answer.text() };
};

const post = async (path: string, body: string) => {
  const answer = await fetch(dashboard.url + path, { method: "POST", body });
  return { status: answer.status, text: await answer.text() };
};

const decisions = async () => {
  const health: HealthAnswer = JSON.parse((await get("/api/health")).text);
  return { status: health.status, thread: health.threads.find(({ name }) => name === "decisions") };
};

const EXPLAINED = JSON.stringify({
  ...{ clientNamespace: "shop", ip: "203.0.113.7", port: 80, protocol: "http1", authority: "a.example" },
  ...{ method: "GET", path: "/", headers: {}, sni: null },
});

test("one that hangs is told by readyz and health and replaced; it costs the answer that it was at, and nobody else's", async () => {
  expect((await post("/api/explain", EXPLAINED)).status).toBe(200);
  writeFileSync(hangWhile, "explain");
  const hung = post("/api/explain", EXPLAINED);
  await expect.poll(async () => (await get("/readyz")).status, { timeout: 30_000 }).toBe(503);
  const behind = get("/api/findings");
  expect((await get("/readyz")).text).toContain("the thread of decisions hangs for");
  expect((await get("/readyz")).text).toContain("Explaining a request from shop");
  const told = await decisions();
  expect(told.thread?.hangs?.doing).toBe("Explaining a request from shop");
  expect(told.status).not.toBe("ok");

  // What does not need it goes on: liveness, flows, policy, pages, small bodies and what they ask of the API server.
  expect((await get("/healthz")).status).toBe(200);
  expect((await get("/api/flows?window=5m")).status).toBe(200);
  expect((await get("/api/policy")).status).toBe(200);
  expect((await get("/flows")).status).toBe(200);
  expect((await post("/api/explain", "{}")).status).toBe(400);

  rmSync(hangWhile);
  const { status, text } = await hung;
  expect(status).toBe(503);
  expect(JSON.parse(text).error).toMatchObject({
    code: "took_too_long",
    message: expect.stringMatching(/^Explaining a request from shop took longer than 10 s, and was given up\.$/),
  });
  expect((await behind).status).toBe(200);
  expect((await get("/readyz")).status).toBe(200);
  expect((await decisions()).thread).toMatchObject({
    hangs: null,
    replacements: 1,
    replaced: { doing: "Explaining a request from shop" },
  });
  expect((await post("/api/explain", EXPLAINED)).status).toBe(200);
});

const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const texts = (n: number) => Object.fromEntries(times(n, (i) => [`k${i}`, `v${i}`]));

const HOSTILE: [name: string, path: string, body: string, status: number][] = (
  ["/api/simulate", "/api/changes/plan"] as const
).flatMap((path) => [
  ["18,000 CIDRs", path, creating({ networks: times(18_000, (i) => ({ cidr: `11.${i >> 8}.${i & 255}.0/24` })) }), 200],
  ["20,000 unknown keys", path, creating(texts(20_000)), 200],
  ["20,000 labels", path, creating({}, { labels: texts(20_000) }), 200],
  ["one text", path, creating({ trafficPolicy: "x".repeat(500_000) }), 200],
  ["lines", path, creating({ trafficPolicy: '\n"'.repeat(120_000) }), 200],
  ["10,000 rules", path, creating({ rules: times(10_000, () => ({})) }), 400],
  ["deep objects", path, creating({}).replace('"Deny"', `${'{"a":'.repeat(80_000)}1${"}".repeat(80_000)}`), 400],
  ["deep lists", path, creating({}).replace('"Deny"', `${"[".repeat(240_000)}${"]".repeat(240_000)}`), 400],
  ["30,000 keys of its own", path, JSON.stringify({ proposal: { writes: [] }, ...texts(30_000) }), 400],
]);
HOSTILE.push(
  ["30,000 headers", "/api/explain", JSON.stringify({ ...JSON.parse(EXPLAINED), headers: texts(30_000) }), 200],
  [
    "40,000 headers that are none",
    "/api/explain",
    JSON.stringify({ ...JSON.parse(EXPLAINED), headers: Object.fromEntries(times(40_000, (i) => [`k${i}`, 1])) }),
    400,
  ],
);

function creating(spec: object, metadata: object = {}): string {
  const manifest = {
    apiVersion: "policy.linkerd.io/v1alpha1",
    kind: "EgressNetwork",
    metadata: { namespace: "visualise", name: "hostile", ...metadata },
    spec: { trafficPolicy: "Deny", ...spec },
  };
  return JSON.stringify({ proposal: { writes: [{ verb: "create", manifest }] }, windowSeconds: 900 });
}

/** CPU time of the server's main thread so far, in ms: unlike a clock it does not count what else the machine does. Linux only. */
function mainThreadMilliseconds(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
}

/** Of the most hostile body; 670 ms before bodies, checks and YAML had a thread. Most of it are short stretches. */
const MOST_MAIN_MILLISECONDS = 300;

test("a body as large as there may be is judged beside the event loop", { tag: "@all" }, async () => {
  test.skip(!existsSync("/proc/self/schedstat"), "CPU time of one thread is told by Linux alone");
  const pid = Number(readFileSync(pidFile, "utf8"));
  // What is compiled by then does not count.
  for (const [, path, body] of HOSTILE) await post(path, body);
  for (const [name, path, body, expected] of HOSTILE) {
    const before = mainThreadMilliseconds(pid);
    const { status, text } = await post(path, body);
    const milliseconds = mainThreadMilliseconds(pid) - before;
    expect(status, `${path}, ${name}: ${text.slice(0, 200)}`).toBe(expected);
    expect(milliseconds, `${path}, ${name}: CPU ms of the main thread`).toBeLessThan(MOST_MAIN_MILLISECONDS);
  }
});
