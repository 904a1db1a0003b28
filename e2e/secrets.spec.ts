import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { startDashboard } from "./dashboard";
import { ECHOES, type Echo, type EchoingFront, startEchoingFront } from "./echoing-front";
import { inTurn } from "./tier";

/** Every secret holds it, and nothing else does. */
const MARK = "zq7x";
const BASIC = Buffer.from(`dashboard:${MARK}-password`).toString("base64");
const LEAKS = [MARK, BASIC, BASIC.slice(0, -2)];

const folder = mkdtempSync(join(tmpdir(), "egress-secrets-"));
const tokenFile = join(folder, "token");
const kubeconfig = join(folder, "config");

let prometheus: EchoingFront;
let cluster: EchoingFront;

test.beforeAll(async () => {
  prometheus = await startEchoingFront();
  cluster = await startEchoingFront();
  writeFileSync(tokenFile, `${MARK}-of-the-file\n`);
  const access = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server: cluster.url } }],
    users: [{ name: "u", user: { token: `${MARK}-of-the-cluster` } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  };
  writeFileSync(kubeconfig, JSON.stringify(access));
});

test.afterAll(async () => {
  await prometheus.stop();
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

const WRITE = {
  verb: "create",
  ref: { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all" },
  manifest: {
    apiVersion: "policy.linkerd.io/v1alpha1",
    kind: "EgressNetwork",
    metadata: { namespace: "shop", name: "all" },
    spec: { trafficPolicy: "Deny" },
  },
};
const REQUEST = "ns=shop&workload=web&host=a.example.com&port=80&protocol=http";

const READS = [
  ...["/api/flows", "/api/flows?debug=1", "/api/flows?form=columns", "/api/flows?counts=later", "/api/flows/series"],
  ...["/api/flows/one?flow=abc", "/api/flows/first-seen", "/api/flows/destinations?flow=abc", "/api/health", "/readyz"],
  ...["/api/policy", "/api/findings", "/api/activity", "/api/activity/shop/abc", `/api/explain?${REQUEST}`],
  ...["/flows", "/networks", "/map", "/activity", "/health", "/explain", "/author", "/policy-tests", "/compare"],
  "/activity/shop/abc",
];
const WRITES = [
  "/api/simulate",
  "/api/network-policies/rehearse",
  "/api/explain",
  "/api/changes/plan",
  "/api/changes/apply",
];

/** Bodies of everything that the dashboard answers; a stream of events as far as it came in a moment. */
async function everythingAnswered(url: string): Promise<string[]> {
  const headers = { "cache-control": "no-cache", "content-type": "application/json" };
  const body = JSON.stringify({ proposal: { writes: [WRITE] }, writes: [WRITE], id: "abc", namespace: "shop" });
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, { headers, ...init });
    return `${path} ${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
  };
  return Promise.all([
    ...READS.map((path) => ask(path)),
    ...WRITES.map((path) => ask(path, { method: "POST", body })),
    firstEvents(`${url}/api/events?flows=15m`),
  ]);
}

async function firstEvents(url: string): Promise<string> {
  const stop = AbortSignal.timeout(1_500);
  let text = "";
  try {
    const response = await fetch(url, { signal: stop });
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString("utf8");
  } catch {
    // As far as it came.
  }
  return text;
}

/** Of these the words are shown, so it was for them to lose what they hold. */
const SHOWN: readonly Echo[] = ["warning", "json-400", "json-422", "json-503", "text-429", "text-405"];

/** How a credential was given matters to few of them. */
const FEW: readonly Echo[] = ["warning", "json-401", "html-500"];

const CREDENTIALS: [how: string, settings: () => Record<string, string>, sent: string, echoes: readonly Echo[]][] = [
  ["a token", () => ({ PROMETHEUS_TOKEN: `${MARK}-token` }), `${MARK}-token`, ECHOES],
  ["a token file", () => ({ PROMETHEUS_TOKEN_FILE: tokenFile }), `${MARK}-of-the-file`, FEW],
  ["a password", () => ({ PROMETHEUS_USERNAME: "dashboard", PROMETHEUS_PASSWORD: `${MARK}-password` }), BASIC, FEW],
];

for (const [nth, [how, credentials, sent, echoes]] of CREDENTIALS.entries()) {
  test(`no secret leaves the server with ${how}, whatever a gateway echoes`, { tag: inTurn(nth, 3) }, async () => {
    test.setTimeout(240_000);
    const dashboard = await startDashboard({
      KUBECONFIG: kubeconfig,
      PROMETHEUS_URL: `${prometheus.url}/${MARK}-in-the-path/prometheus`,
      PROMETHEUS_HEADERS: `X-Scope-OrgID: ${MARK}-tenant; X-Api-Key: Bearer ${MARK}-key`,
      PROMETHEUS_TIMEOUT_SECONDS: "1",
      KUBE_TIMEOUT_SECONDS: "1",
      ...credentials(),
    });
    try {
      for (const echo of echoes) {
        prometheus.echo = echo;
        cluster.echo = echo;
        const everything = await everythingAnswered(dashboard.url);
        if (SHOWN.includes(echo)) expect(everything.join("\n")).toContain("x-scope-orgid");
        for (const answered of everything) {
          for (const leak of LEAKS) {
            const at = answered.indexOf(leak);
            expect(
              at < 0 ? "" : `${echo}: ${answered.slice(0, 60)} … ${answered.slice(Math.max(0, at - 80), at + 40)}`,
            ).toBe("");
          }
        }
      }
      // All that was longer than a thread may be silent.
      const { threads } = await fetch(`${dashboard.url}/api/health`).then((response) => response.json());
      expect(threads).toContainEqual(expect.objectContaining({ name: "readings" }));
      for (const thread of threads) expect(thread).toMatchObject({ hangs: null, replacements: 0 });
      for (const leak of LEAKS) expect(dashboard.output()).not.toContain(leak);
      // Else the test would have proved nothing.
      for (const each of [sent, `${MARK}-in-the-path`, `${MARK}-tenant`])
        expect(prometheus.sawIn(each)).toBeGreaterThan(10);
      expect(cluster.sawIn(`${MARK}-of-the-cluster`)).toBeGreaterThan(10);
    } finally {
      await dashboard.stop();
    }
  });
}
