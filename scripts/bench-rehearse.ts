import type { Proposal } from "../lib/changes/change";
import type { Flow } from "../lib/flows/flow";
import { type KubernetesObject, refOf } from "../lib/linkerd/object";
import { compile, type Policy, recompile } from "../lib/resolver/compile";
import { proposedSnapshot } from "../lib/simulation/proposed-snapshot";
import { WhatIfRun } from "../lib/simulation/what-if-run";
import { flowOf, middle, milliseconds, since } from "./bench-resolver";
import { benchWorld, type Placement } from "./bench-world";

export const REHEARSE_HELP = `Usage: npm run bench -- rehearse

Measures what the browser's worker does for a rehearsal: 1,000 routes on 100 EgressNetworks, and 100,000 flows no two of which are the
same (workload, host, port, route), or the 7,500 of a large mesh. Seven in ten go to hosts that no route names.

  anew        ms for the first rehearsal after the policy was read: nothing is remembered
  again       ms for the next one, as on a keystroke: how the flows fare now is known
  proposed    of these the ms until the proposed policy is compiled
  first       ms until the first counts and rows are ready: the proposed policy, and 30 ms of judging
  changed     flows that do not stay unchanged

CPU time of this process, medians of 5 runs.
`;

const SIZES = [7_500, 100_000];
const RUNS = 5;
/** After so long the worker tells how far it has come. */
const STEP_MILLISECONDS = 30;

export function printRehearsals(): string {
  const head = ["flows", "networks", "proposal", "anew ms", "again ms", "proposed ms", "first ms", "changed"];
  const rows = (["spread", "global"] as const).flatMap((placement) =>
    SIZES.flatMap((size) => measureAll(placement, size)),
  );
  return [head, head.map((_, i) => (i < 3 ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}

function measureAll(placement: Placement, size: number): string[][] {
  const { snapshot, requests } = benchWorld(1_000, placement, size);
  const policy = compile(snapshot);
  const flows = distinctFlows(requests, policy);
  return Object.entries(PROPOSALS).map(([name, propose]) => {
    const proposal = propose(snapshot.resources);
    const runs = Array.from({ length: RUNS }, () => {
      const live = compile(snapshot);
      const anew = rehearse(flows, live, proposal);
      return { anew, again: rehearse(flows, live, proposal) };
    });
    const of = (read: (run: (typeof runs)[number]) => number) => middle(runs.map(read)).toFixed(0);
    return [
      size.toLocaleString("en"),
      placement,
      name,
      of(({ anew }) => anew.all),
      of(({ again }) => again.all),
      of(({ again }) => again.proposed),
      of(({ anew }) => anew.first),
      (runs[0]?.anew.changed ?? 0).toLocaleString("en"),
    ];
  });
}

/** As `components/worker/rehearse.ts` does it, with CPU time for its clock. */
function rehearse(flows: readonly Flow[], live: Policy, proposal: Proposal) {
  let after = live;
  const proposed = milliseconds(() => {
    after = recompile(live, proposedSnapshot(live.snapshot, proposal, live));
  });
  const run = new WhatIfRun(flows, live, after, new Map());
  const step = () => {
    const started = process.cpuUsage();
    return run.advance(() => since(started) >= STEP_MILLISECONDS);
  };
  const tell = () => run.list("changed", null, 0, 100).rows.length + run.counts().length;
  let done = false;
  const first =
    proposed +
    milliseconds(() => {
      done = step();
      tell();
    });
  const rest = milliseconds(() => {
    while (!done) done = step();
    tell();
  });
  const { count } = run.list("changed", null, 0, 0);
  return { proposed, first, all: first + rest, changed: count };
}

function distinctFlows(requests: ReturnType<typeof benchWorld>["requests"], policy: Policy): Flow[] {
  const flows = requests.map((request, i): Flow => {
    const host = `h${i % 7_919}.site-${i % 1_009}.example`;
    const unnamed = request.sni === null ? { ...request, authority: host } : { ...request, sni: host };
    const { clientNamespace, family, ip, port, hostname, observedNetwork, observedRoute } = flowOf(
      i % 10 < 7 ? unnamed : request,
      policy,
    );
    const workload = `app-${Math.floor(i / 40)}`;
    return {
      id: `${clientNamespace}/${workload}/${hostname}/${ip}/${port}/${i}`,
      source: { namespace: clientNamespace, workload, workloadKind: "Deployment", pods: [] },
      network: observedNetwork ?? null,
      route: observedRoute ?? { group: "", kind: "default", namespace: "", name: "egress-fallback" },
      host: hostname,
      registrableDomain: null,
      address: ip,
      port,
      portConfirmed: true,
      protocol: family,
      verdict: "allowed-by-default",
      count: 1 + (i % 500),
      ratePerSecond: 1,
      lastSeen: null,
      openConnections: null,
      latency: null,
      answers: {},
    };
  });
  // As answers come: strings that no map has seen yet.
  return JSON.parse(JSON.stringify(flows));
}

const PROPOSALS: Record<string, (resources: readonly KubernetesObject[]) => Proposal> = {
  "a network toggled": (resources) => {
    const network = first(resources, "EgressNetwork");
    const trafficPolicy = specOf(network).trafficPolicy === "Deny" ? "Allow" : "Deny";
    return { writes: [{ verb: "patch", ...reviewed(network), patch: { spec: { trafficPolicy } } }] };
  },
  "a route edited": (resources) => {
    const patch = { spec: { hostnames: ["changed.example"] } };
    return { writes: [{ verb: "patch", ...reviewed(first(resources, "HTTPRoute")), patch }] };
  },
  "a new route": (resources) => {
    const { apiVersion, kind, metadata, spec } = first(resources, "TLSRoute");
    const manifest = {
      apiVersion,
      kind,
      metadata: { namespace: metadata.namespace, name: "a-new-route" },
      spec: { ...specOf({ spec }), hostnames: ["h1.site-1.example", "*.site-2.example"] },
    };
    return { writes: [{ verb: "create", manifest }] };
  },
  "a network deleted": (resources) => ({
    writes: [{ verb: "delete", ...reviewed(first(resources, "EgressNetwork")) }],
  }),
};

function first(resources: readonly KubernetesObject[], kind: string): KubernetesObject {
  const found = resources.find((each) => each.kind === kind);
  if (!found) throw new Error(`This world has no ${kind}: it measures nothing.`);
  return found;
}

function reviewed(object: KubernetesObject) {
  return { ref: refOf(object), uid: "uid", resourceVersion: "1" };
}

function specOf({ spec }: Pick<KubernetesObject, "spec">): Record<string, unknown> {
  return typeof spec === "object" && spec !== null ? { ...spec } : {};
}
