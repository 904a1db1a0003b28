import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startBenchDashboard } from "../../scripts/bench-flows/bench-dashboard";
import { printKubeconfig } from "../world/kube-access";
import { seededRandom } from "../world/random";
import { fuzzCommand } from "./commands";
import { startHostileCluster } from "./hostile-cluster";
import { startHostilePrometheus } from "./hostile-prometheus";
import { faultOf } from "./judge";
import { GENERATORS, pathsOfApp } from "./requests";
import { printRequest, send } from "./send";

const HELP = `Usage: npm run fuzz -- [--seconds 10] [--seed N]

Asks every route and page of the built dashboard, and every command, what nobody means to ask, against a cluster and a Prometheus that
answer what no real one would. Fails on a 500, an answer that names neither parameter nor part, one that takes 5 s, an unhandled
rejection, and memory that grows by 50 MB.
`;

const MOST_GROWTH_BYTES = 50e6;
const AT_ONCE = 3;
/** Of the time: until then caches fill and code is compiled. */
const WARM_UP = 0.4;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1e9) },
    help: { type: "boolean", short: "h" },
  },
});
if (values.help) process.stdout.write(HELP);
else process.exitCode = (await fuzz(Number(values.seconds), Number(values.seed))) ? 0 : 1;

async function fuzz(seconds: number, seed: number): Promise<boolean> {
  console.log(`seed ${seed}, ${seconds} s`);
  const missing = pathsOfApp().filter((path) => !(path in GENERATORS));
  const faults = missing.map((path) => `${path} has no generator: add one to e2e/fuzz/requests.ts.`);
  const random = seededRandom(seed);
  // Servers choose by themselves, so that what is asked depends on the seed alone.
  const [cluster, prometheus] = await Promise.all([
    startHostileCluster(seededRandom(seed + 1)),
    startHostilePrometheus(seededRandom(seed + 2)),
  ]);
  const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
  const kubeconfig = join(folder, "kubeconfig");
  const tokens = { adminToken: "fuzz", dashboardToken: "d", viewerToken: "v", nobodyToken: "n" };
  writeFileSync(kubeconfig, printKubeconfig({ server: cluster.url, ...tokens, caData: null }, "fuzz"), { mode: 0o600 });
  const dashboard = await startBenchDashboard({
    KUBECONFIG: kubeconfig,
    PROMETHEUS_URL: prometheus.url,
    XDG_STATE_HOME: folder,
    // Records are read back from the hostile cluster too.
    RECORDS_NAMESPACE: "shop",
  });
  try {
    await warmUp(dashboard.url);
    const told = await askAll(
      dashboard.url,
      random,
      seconds,
      faults,
      async () => (await dashboard.use("collected")).heapUsed,
    );
    for (const trace of tracesOf(dashboard.output())) faults.push(`the log says: ${trace}`);
    console.log(told);
  } finally {
    await dashboard.stop();
    await Promise.all([cluster.stop(), prometheus.stop()]);
    rmSync(folder, { recursive: true });
  }
  for (const fault of faults.slice(0, 20)) console.log(`\n✗ ${fault}`);
  console.log(
    faults.length === 0
      ? "No fault."
      : `\n${faults.length} faults. Again: npm run fuzz -- --seconds ${seconds} --seed ${seed}`,
  );
  return faults.length === 0;
}

/** Errors with a stack, which nobody caught in words; each first line once. */
function tracesOf(log: string): string[] {
  const traces = log.match(/^.*(?:\w*Error\b.*|unhandledRejection.*|uncaughtException.*)(?:\n\s+at .*)+/gm) ?? [];
  return [...new Map(traces.map((trace) => [trace.split("\n").slice(0, 2).join("\n"), trace.slice(0, 1500)])).values()];
}

/** The first lists are read, and what is compiled at first use is. */
async function warmUp(url: string): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    const ready = await send(url, { method: "GET", path: "/readyz", body: null, headers: {} });
    if (ready.status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  for (const path of ["/networks", "/flows", "/activity", "/author", "/api/findings", "/api/flows"]) {
    await send(url, { method: "GET", path, body: null, headers: {} });
  }
}

async function askAll(
  url: string,
  random: () => number,
  seconds: number,
  faults: string[],
  held: () => Promise<number>,
): Promise<string> {
  const makes = Object.entries(GENERATORS);
  const began = performance.now();
  const over = () => performance.now() - began > seconds * 1000;
  const statuses = new Map<number, number>();
  const seen = new Set<string>();
  let warm: number | null = null;
  let asked = 0;
  let commands = 0;
  const note = (key: string, fault: string) => {
    // One of a kind tells enough.
    if (!seen.has(key)) faults.push(fault);
    seen.add(key);
  };
  const requests = async () => {
    while (!over()) {
      const [path, make] = makes[asked % makes.length] ?? makes[0] ?? ["", null];
      asked += 1;
      if (!make) return;
      const request = make(random);
      const answer = await send(url, request);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const fault = faultOf(request, answer);
      if (fault) note(`${path} ${fault.slice(0, 60)}`, `${fault}\n  ${printRequest(request)}`);
      if (warm === null && performance.now() - began > seconds * 1000 * WARM_UP) warm = await held();
    }
  };
  const scripts = async () => {
    const own = seededRandom(Math.floor(random() * 1e9));
    while (!over()) {
      const { command, fault } = await fuzzCommand(own);
      commands += 1;
      if (fault) note(`${command} ${fault.slice(0, 30)}`, `npm run ${command}: ${fault}`);
    }
  };
  await Promise.all([...Array.from({ length: AT_ONCE }, requests), scripts()]);
  const grown = (await held()) - (warm ?? 0);
  if (warm !== null && grown > MOST_GROWTH_BYTES) faults.push(`memory grew by ${(grown / 1e6).toFixed(0)} MB`);
  const counted = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  return `${asked} requests (${counted.join(", ")}), ${commands} commands, memory ${(grown / 1e6).toFixed(1)} MB more than after warming up`;
}
