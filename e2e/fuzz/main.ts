import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BenchDashboard, startBenchDashboard } from "../../scripts/bench-flows/bench-dashboard";
import { printKubeconfig } from "../world/kube-access";
import { seededRandom } from "../world/random";
import { fuzzCommand } from "./commands";
import { startHostileCluster } from "./hostile-cluster";
import { startHostilePrometheus } from "./hostile-prometheus";
import { faultOf } from "./judge";
import { type FuzzRequest, GENERATORS } from "./requests";
import { type FuzzAnswer, printRequest, send } from "./send";

const HELP = `Usage: npm run fuzz -- [--seconds 10] [--seed N]

Asks every route and page of the built dashboard, and every command, what nobody means to ask, against a cluster and a Prometheus that
answer what no real one would. Fails on a 500, an answer that names neither parameter nor part, one that takes 5 s (a change: 10 s) and
does so again when it is asked alone, an unhandled rejection, and memory that grows by 50 MB and stays so.
`;

const MOST_GROWTH_BYTES = 50e6;
const AT_ONCE = 3;
/** Of the time: until then caches fill and code is compiled. */
const WARM_UP = 0.4;
const READY_MILLISECONDS = 15_000;
/** Of answers that were late: paths that are asked again. More than these are late together on a machine that is busy. */
const MOST_AGAIN = 3;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1e9) },
    help: { type: "boolean", short: "h" },
  },
});
const odd = [values.seconds, values.seed].find((each) => !/^\d{1,9}$/.test(each));
if (values.help) process.stdout.write(HELP);
else if (odd !== undefined) {
  process.stderr.write(`“${odd}” is no whole number.\n\n${HELP}`);
  process.exitCode = 1;
} else process.exitCode = (await fuzz(Number(values.seconds), Number(values.seed))) ? 0 : 1;

async function fuzz(seconds: number, seed: number): Promise<boolean> {
  console.log(`seed ${seed}, ${seconds} s`);
  const faults: string[] = [];
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
  let dashboard: BenchDashboard | null = null;
  try {
    const started = await startBenchDashboard({
      KUBECONFIG: kubeconfig,
      PROMETHEUS_URL: prometheus.url,
      XDG_STATE_HOME: folder,
      // Records are read back from the hostile cluster too.
      RECORDS_NAMESPACE: "shop",
    });
    dashboard = started;
    await warmUp(dashboard.url);
    const told = await askAll(
      dashboard.url,
      random,
      seconds,
      faults,
      async () => (await started.use("collected")).heapUsed,
    );
    for (const trace of tracesOf(dashboard.output())) faults.push(`the log says: ${trace}`);
    console.log(told);
  } finally {
    await dashboard?.stop();
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
  const began = performance.now();
  while (performance.now() - began < READY_MILLISECONDS) {
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
  const late = new Map<string, FuzzRequest>();
  let warm: number | null = null;
  let asked = 0;
  let commands = 0;
  const note = (key: string, fault: string) => {
    // One of a kind tells enough.
    if (!seen.has(key)) faults.push(fault);
    seen.add(key);
  };
  const judge = (path: string, request: FuzzRequest, answer: FuzzAnswer) => {
    const fault = faultOf(request, answer);
    if (fault) note(`${path} ${fault.slice(0, 60)}`, `${fault}\n  ${printRequest(request)}`);
  };
  const requests = async () => {
    while (!over()) {
      const [path, make] = makes[asked % makes.length] ?? makes[0] ?? ["", null];
      asked += 1;
      if (!make) return;
      const request = make(random);
      const answer = await send(url, request);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.late) late.set(path, late.get(path) ?? request);
      else judge(path, request, answer);
      // On a slow machine it is not warm before each was asked.
      const isWarm = asked > 2 * makes.length;
      if (warm === null && isWarm && performance.now() - began > seconds * 1000 * WARM_UP) warm = await held();
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
  for (const [path, request] of [...late].slice(0, MOST_AGAIN)) {
    const again = await send(url, request);
    console.log(`${path} was late; asked again alone it took ${Math.round(again.milliseconds)} ms.`);
    judge(path, request, again);
  }
  if (late.size > MOST_AGAIN) console.log(`${late.size - MOST_AGAIN} more paths were late and not asked again.`);
  const grown = warm === null ? null : await growth(warm, held);
  if (grown !== null && grown > MOST_GROWTH_BYTES) faults.push(`memory grew by ${(grown / 1e6).toFixed(0)} MB`);
  const counted = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  return `${asked} requests (${counted.join(", ")}), ${commands} commands, memory ${grown === null ? "not measured: too few were asked to be warm" : `${(grown / 1e6).toFixed(1)} MB more than after warming up`}`;
}

/** What is still being read in the background is not what grew: it is looked at up to three times. */
async function growth(warm: number, held: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let looks = 0; looks < 3 && least > MOST_GROWTH_BYTES; looks++) {
    if (looks > 0) await new Promise((resolve) => setTimeout(resolve, 2_000));
    least = Math.min(least, (await held()) - warm);
  }
  return least;
}
