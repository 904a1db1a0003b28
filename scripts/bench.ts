import { isDeepStrictEqual } from "node:util";
import { fieldsOf } from "../lib/linkerd/decode";
import { compile, type Policy, recompile } from "../lib/resolver/compile";
import { chooseBest, decide, decideChoosing } from "../lib/resolver/decide";
import { decideQuietly } from "../lib/resolver/decide-quietly";
import type { Decision, EgressRequest } from "../lib/resolver/decision";
import { type BenchWorld, benchWorld, type Placement } from "./bench-world";

const HELP = `Usage: npm run bench -- resolver [routes …]

Measures the resolver on seeded worlds of 10, 100, 1,000 and 10,000 routes (or as many as are given) with up to 100
EgressNetworks, spread over 50 namespaces and all global. One line a world:

  compile     ms from a snapshot to a policy with every port's index built; median of 5
  quiet, told decisions a second of CPU time, without and with trace
  scan        the same without any index, every network and route of the port tried; × is quiet / scan
  heap        bytes a route that a policy keeps, with what it remembers of 100,000 requests
  changed     ms to compile again after one route changed, and to decide on it; median of 15
  replay      ms for 100,000 requests that were never seen before

Every answer of a sample is compared with that of the scan; exit code 1 if one differs.
`;

const REQUESTS = 100_000;
const SIZES = [10, 100, 1_000, 10_000];

const [what, ...sizes] = process.argv.slice(2);
if (what !== "resolver") {
  process.stdout.write(HELP);
  process.exitCode = what === "--help" || what === "-h" ? 0 : 1;
} else {
  const rows = (["spread", "global"] as const).flatMap((placement) =>
    (sizes.length > 0 ? sizes.map(Number) : SIZES).map((routes) => measure(routes, placement)),
  );
  console.table(rows);
}

function measure(routes: number, placement: Placement) {
  const world = benchWorld(routes, placement, REQUESTS);
  const { snapshot, requests } = world;
  const compileMilliseconds = median(5, () => compileWhole(world));
  const { policy, heapBytes, replayMilliseconds } = replayOnce(world);
  compareWithScan(world);
  const quiet = perSecond(requests, (request) => decideQuietly(request, policy));
  const told = perSecond(requests, (request) => decide(request, policy));
  const scan = perSecond(requests, (request) => decideChoosing(request, policy, null, chooseBest));
  return {
    routes,
    networks: snapshot.resources.filter(({ kind }) => kind === "EgressNetwork").length,
    placed: placement,
    "compile ms": round(compileMilliseconds),
    "quiet /s": thousands(quiet),
    "told /s": thousands(told),
    "scan /s": thousands(scan),
    "×": Math.round(quiet / scan),
    "heap B/route": Math.round(heapBytes / routes),
    "changed ms": round(median(15, (run) => compileChanged(policy, world, run))),
    "replay ms": round(replayMilliseconds),
  };
}

/** Indexes are made when first asked for, so every port is asked. */
function compileWhole({ snapshot, requests }: BenchWorld): number {
  const onePerPort = new Map(
    requests.map((each) => [`${each.clientNamespace} ${each.ip.split(".")[1]} ${each.port}`, each]),
  );
  const started = performance.now();
  const policy = compile(snapshot);
  for (const request of onePerPort.values()) decideQuietly(request, policy);
  return performance.now() - started;
}

function replayOnce({ snapshot, requests }: BenchWorld) {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const policy = compile(snapshot);
  const started = performance.now();
  let allowed = 0;
  for (const request of requests) if (decideQuietly(request, policy).outcome === "allow") allowed += 1;
  const replayMilliseconds = performance.now() - started;
  if (allowed === 0) throw new Error("Nothing is allowed in this world: it measures nothing.");
  globalThis.gc?.();
  return { policy, heapBytes: process.memoryUsage().heapUsed - before, replayMilliseconds };
}

function compileChanged(policy: Policy, world: BenchWorld, run: number): number {
  const { resources } = policy.snapshot;
  const place = resources.findIndex(({ kind, metadata }) => kind === "HTTPRoute" && metadata.name >= `route-${run}`);
  const route = resources[place];
  if (!route) return Number.NaN;
  const changed = { ...route, spec: { ...fieldsOf(route.spec, "a spec"), hostnames: ["changed.example"] } };
  const snapshot = { ...policy.snapshot, resources: resources.with(place, changed) };
  const request = world.requests.find(({ protocol }) => protocol === "http1");
  const started = performance.now();
  const next = recompile(policy, snapshot);
  if (request) decideQuietly(request, next);
  return performance.now() - started;
}

function compareWithScan({ snapshot, requests }: BenchWorld): void {
  const policy = compile(snapshot);
  const off = requests.slice(0, 2_000).filter((request) => {
    const scanned = decideChoosing(request, policy, null, chooseBest);
    return !isDeepStrictEqual({ ...decideQuietly(request, policy) }, scanned);
  });
  if (off.length === 0) return;
  console.error(`${off.length} answers differ from the scan's, first for ${JSON.stringify(off[0])}`);
  process.exitCode = 1;
}

/** Decisions a second of CPU time, garbage collection included. */
function perSecond(requests: readonly EgressRequest[], one: (request: EgressRequest) => Decision): number {
  const secondsWanted = 1;
  let decided = 0;
  const started = process.cpuUsage();
  for (;;) {
    for (let i = 0; i < 1_000; i += 1) {
      const request = requests[(decided + i) % requests.length];
      if (request) one(request);
    }
    decided += 1_000;
    const { user, system } = process.cpuUsage(started);
    const seconds = (user + system) / 1e6;
    if (seconds >= secondsWanted) return decided / seconds;
  }
}

function median(times: number, run: (index: number) => number): number {
  const sorted = Array.from({ length: times }, (_, i) => run(i)).sort((a, b) => a - b);
  return sorted[Math.floor(times / 2)] ?? Number.NaN;
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}

function thousands(perSecond: number): string {
  return `${Math.round(perSecond / 1_000).toLocaleString("en")} k`;
}
