import type { EgressRequest, PartialRequest } from "../lib/linkerd/decision";
import { fieldsOf } from "../lib/linkerd/decode/decode";
import { compile, type Policy, recompile } from "../lib/resolver/compile/compile";
import { decide } from "../lib/resolver/decide";
import { decideQuietly } from "../lib/resolver/decide-quietly";
import { decideFlow } from "../lib/resolver/partial/decide-flow";
import { type BenchWorld, benchWorld, type Placement } from "./bench-world";
import { type NaiveAnswer, naiveResolver } from "./naive-resolver";

/** What was measured of one world; times are CPU time. */
export interface Row {
  world: string;
  networks: number;
  compileMilliseconds: number;
  quietPerSecond: number;
  toldPerSecond: number;
  naivePerSecond: number;
  timesNaive: number;
  heapBytesPerRoute: number;
  changedMilliseconds: number;
  replayMilliseconds: number;
  flowsMilliseconds: number;
  distinctFlows: number;
  distinctFlowsMilliseconds: number;
  rehearsedMilliseconds: number;
  differing: number;
  firstDiffering: string | null;
}

const REQUESTS = 100_000;
const ROUNDS = 5;
const ROUND_MILLISECONDS = 150;

export function measure(routes: number, placement: Placement): Row {
  const world = benchWorld(routes, placement, REQUESTS);
  const { snapshot, requests } = world;
  const compileMilliseconds = median(5, () => compileWhole(world));
  const replays = Array.from({ length: 3 }, () => replayOnce(world));
  const policy = compile(snapshot);
  const naive = naiveResolver(snapshot);
  const differing = requests.filter((request) => !agree(request, policy, naive));
  const rounds = Array.from({ length: ROUNDS }, () => ({
    quiet: perSecond(requests, (request) => decideQuietly(request, policy)),
    naive: perSecond(requests, naive),
    told: perSecond(requests, (request) => decide(request, policy)),
  }));
  return {
    world: `${routes.toLocaleString("en")} ${placement}`,
    networks: snapshot.resources.filter(({ kind }) => kind === "EgressNetwork").length,
    compileMilliseconds,
    quietPerSecond: middle(rounds.map(({ quiet }) => quiet)),
    toldPerSecond: middle(rounds.map(({ told }) => told)),
    naivePerSecond: middle(rounds.map((each) => each.naive)),
    timesNaive: middle(rounds.map((each) => each.quiet / each.naive)),
    heapBytesPerRoute: middle(replays.map(({ heapBytes }) => heapBytes)) / routes,
    changedMilliseconds: median(15, (run) => compileChanged(policy, world, run)),
    replayMilliseconds: middle(replays.map(({ milliseconds }) => milliseconds)),
    ...measureFlows(world, policy),
    differing: differing.length,
    firstDiffering: differing[0] ? JSON.stringify(differing[0]) : null,
  };
}

function agree(request: EgressRequest, policy: Policy, naive: (request: EgressRequest) => NaiveAnswer): boolean {
  const { target, egressNetwork, policyProtocol, route, rule, outcome } = decideQuietly(request, policy);
  const quick: NaiveAnswer = { target, egressNetwork, policyProtocol, route, rule, outcome };
  return JSON.stringify(quick) === JSON.stringify(naive(request));
}

/** Indexes are made when first asked for, so every port is asked. */
function compileWhole({ snapshot, requests }: BenchWorld): number {
  const onePerPort = new Map(
    requests.map((each) => [`${each.clientNamespace} ${each.ip.split(".")[1]} ${each.port}`, each]),
  );
  return milliseconds(() => {
    const policy = compile(snapshot);
    for (const request of onePerPort.values()) decideQuietly(request, policy);
  });
}

function replayOnce({ snapshot, requests }: BenchWorld): { heapBytes: number; milliseconds: number } {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const policy = compile(snapshot);
  let allowed = 0;
  const spent = milliseconds(() => {
    for (const request of requests) if (decideQuietly(request, policy).outcome === "allow") allowed += 1;
  });
  if (allowed === 0) throw new Error("Nothing is allowed in this world: it measures nothing.");
  globalThis.gc?.();
  const heapBytes = process.memoryUsage().heapUsed - before;
  // Keeps the policy until it has been weighed.
  if (policy.networks.size === 0) throw new Error("A world without EgressNetworks measures nothing.");
  return { heapBytes, milliseconds: spent };
}

function compileChanged(policy: Policy, world: BenchWorld, run: number): number {
  const next = changed(policy, run);
  const request = world.requests.find(({ protocol }) => protocol === "http1");
  return milliseconds(() => {
    const again = recompile(policy, next);
    if (request) decideQuietly(request, again);
  });
}

function changed({ snapshot }: Policy, run: number): Policy["snapshot"] {
  const { resources } = snapshot;
  const place = resources.findIndex(({ kind, metadata }) => kind === "HTTPRoute" && metadata.name >= `route-${run}`);
  const route = resources[place];
  if (!route) return snapshot;
  const other = { ...route, spec: { ...fieldsOf(route.spec, "a spec"), hostnames: ["changed.example"] } };
  return { ...snapshot, resources: resources.with(place, other) };
}

function measureFlows({ requests, snapshot }: BenchWorld, known: Policy) {
  const flows = requests.map((request) => flowOf(request, known));
  const distinct = [...new Map(flows.map((flow) => [JSON.stringify(flow), flow])).values()];
  const runs = Array.from({ length: 3 }, () => {
    const [policy, other] = [compile(snapshot), compile(snapshot)];
    const all = milliseconds(() => {
      for (const flow of flows) decideFlow(flow, policy);
    });
    const once = milliseconds(() => {
      for (const flow of distinct) decideFlow(flow, other);
    });
    const again = milliseconds(() => {
      const next = recompile(policy, changed(policy, 0));
      for (const flow of distinct) decideFlow(flow, next, policy);
    });
    return { all, once, again };
  });
  return {
    flowsMilliseconds: middle(runs.map(({ all }) => all)),
    distinctFlows: distinct.length,
    distinctFlowsMilliseconds: middle(runs.map(({ once }) => once)),
    rehearsedMilliseconds: middle(runs.map(({ again }) => again)),
  };
}

/** As the proxies' metrics have it: no path, and an address only where there is no name. */
export function flowOf(request: EgressRequest, policy: Policy): PartialRequest {
  const { clientNamespace, ip, port, protocol, authority, sni } = request;
  const { egressNetwork, policyProtocol, route } = decideQuietly(request, policy);
  const plain = protocol === "opaque" || (protocol === "tls" && policyProtocol !== "tls");
  const family = plain ? "tcp" : protocol === "tls" ? "tls" : policyProtocol === "grpc" ? "grpc" : "http";
  return {
    clientNamespace,
    family,
    ip: plain ? ip : null,
    port,
    hostname: plain ? null : (authority ?? sni),
    observedNetwork: egressNetwork,
    ...(route ? { observedRoute: route } : {}),
  };
}

/** Calls a second of CPU time, garbage collection included. */
function perSecond(requests: readonly EgressRequest[], one: (request: EgressRequest) => unknown): number {
  let decided = 0;
  const started = process.cpuUsage();
  for (;;) {
    for (let i = 0; i < 500; i += 1) {
      const request = requests[(decided + i) % requests.length];
      if (request) one(request);
    }
    decided += 500;
    const spent = since(started);
    if (spent >= ROUND_MILLISECONDS) return (decided / spent) * 1000;
  }
}

function milliseconds(run: () => void): number {
  const started = process.cpuUsage();
  run();
  return since(started);
}

function since(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

function median(times: number, run: (index: number) => number): number {
  return middle(Array.from({ length: times }, (_, i) => run(i)));
}

export function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
