import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Flow } from "../lib/flows/flow";
import { type KubernetesObject, refOf } from "../lib/linkerd/object";
import type { Proposal } from "../lib/linkerd/proposal";
import { compile, type Policy } from "../lib/resolver/compile/compile";
import type { RehearsalTask, RehearsalTimes } from "./bench-rehearse-once";
import { flowOf, middle } from "./bench-resolver";
import { benchWorld, type Placement } from "./bench-world";

export const REHEARSE_HELP = `Usage: npm run bench -- rehearse

Measures what the browser's worker does for a rehearsal: 1,000 routes on 100 EgressNetworks, and 100,000 flows no two of which are the
same (workload, host, port, route), or the 7,500 of a large mesh. Seven in ten go to hosts that no route names. Every run has a process
of its own, which has run none of this code before.

  cold        ms for the first rehearsal of a worker that knows nothing: a review is the first page that is opened
  opened      ms for the first rehearsal where a page with flows stood open, whose marks the worker has judged meanwhile
  first       of these the ms until the first counts and rows: the proposed policy, and 30 ms of judging
  keystroke   ms for the next one, as the YAML is typed
  changed     flows that do not stay unchanged

CPU time of the process, collecting garbage and compiling the code included, medians of 3 runs.
`;

const SIZES = [7_500, 100_000];
const RUNS = 3;

export async function printRehearsals(): Promise<string> {
  const head = ["flows", "networks", "proposal", "cold ms", "opened ms", "first ms", "keystroke ms", "changed"];
  const rows: string[][] = [];
  for (const placement of ["spread", "global"] as const) {
    for (const size of SIZES) rows.push(...(await measureAll(placement, size)));
  }
  return [head, head.map((_, i) => (i < 3 ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}

async function measureAll(placement: Placement, size: number): Promise<string[][]> {
  const { snapshot, requests } = benchWorld(1_000, placement, size);
  const flows = distinctFlows(requests, compile(snapshot));
  const rows: string[][] = [];
  for (const [name, propose] of Object.entries(PROPOSALS)) {
    const proposal = propose(snapshot.resources);
    const [cold, open]: RehearsalTimes[][] = [[], []];
    for (let run = 0; run < RUNS; run += 1) {
      cold?.push(await measure({ snapshot, flows, proposal, pageOpen: false }));
      open?.push(await measure({ snapshot, flows, proposal, pageOpen: true }));
    }
    const of = (runs: RehearsalTimes[] | undefined, read: (times: RehearsalTimes) => number) =>
      middle((runs ?? []).map(read)).toFixed(0);
    rows.push([
      size.toLocaleString("en"),
      placement,
      name,
      of(cold, ({ opened }) => opened),
      of(open, ({ opened }) => opened),
      of(open, ({ first }) => first),
      of(open, ({ keystroke }) => keystroke),
      (open?.[0]?.changed ?? 0).toLocaleString("en"),
    ]);
  }
  return rows;
}

function measure(task: RehearsalTask): Promise<RehearsalTimes> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL("./bench-rehearse-once.ts", import.meta.url)), {
      execArgv: ["--import", "tsx"],
      serialization: "advanced",
    });
    child.once("message", (times: RehearsalTimes) => resolve(times));
    child.once("exit", (code) => reject(new Error(`The rehearsing process ended with ${code} and no answer.`)));
    child.send(task);
  });
}

function distinctFlows(requests: ReturnType<typeof benchWorld>["requests"], policy: Policy): Flow[] {
  return requests.map((request, i): Flow => {
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
