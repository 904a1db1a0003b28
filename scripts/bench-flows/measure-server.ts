import type { FlowsAnswer, SentQuery } from "../../lib/flows/flow";
import { unpackFlows } from "../../lib/flows/wire/flow-columns";
import type { FlowsWorld } from "./flows-world";
import { type Bytes, bytesOf, cheapestReading, readOwnMetric, sendRaw } from "./raw-queries";
import { median, slope } from "./statistics";

export const WINDOW = "15m";

export interface ServerResult {
  pairs: number;
  queries: number;
  queriesAtOnce: number;
  dashboardMilliseconds: number;
  rawMilliseconds: number;
  /** Median of the paired ones. */
  ratio: number;
  cpuMilliseconds: number;
  /** To parse the same answers and gather them by labels. */
  floorCpuMilliseconds: number;
  stallMilliseconds: { median: number; worst: number };
  payload: Bytes;
  rawPayload: Bytes;
  oneNamespace: { dashboardMilliseconds: number; rawMilliseconds: number; ratio: number; payload: Bytes };
  memory: { polls: number; rssMegabytes: number; megabytesPerPoll: number };
  prometheusCpu: { refreshSeconds: number; readingSeconds: number; naiveSeconds: number };
}

export async function measureServer(world: FlowsWorld): Promise<ServerResult> {
  const { size } = world;
  // Code is compiled and connections are made.
  for (let i = 0; i < (size.name === "L" ? 1 : 5); i += 1) await readCold(world, "");
  const whole = await measurePairs(world, "", size.pairs);
  const one = await measurePairs(world, "&ns=team-000", size.pairs);
  return {
    pairs: size.pairs,
    queries: whole.queries.length,
    queriesAtOnce: world.queriesAtOnce,
    dashboardMilliseconds: median(whole.dashboard),
    rawMilliseconds: median(whole.raw),
    ratio: median(whole.ratios),
    cpuMilliseconds: median(whole.cpu),
    floorCpuMilliseconds: median(whole.floor),
    stallMilliseconds: { median: median(whole.stalls), worst: Math.max(...whole.stalls) },
    payload: whole.payload,
    rawPayload: whole.rawPayload,
    oneNamespace: {
      dashboardMilliseconds: median(one.dashboard),
      rawMilliseconds: median(one.raw),
      ratio: median(one.ratios),
      payload: one.payload,
    },
    prometheusCpu: await measurePrometheusCpu(world, whole.queries),
    memory: await measureMemory(world, whole.rss),
  };
}

async function measurePairs(world: FlowsWorld, filter: string, pairs: number) {
  const { prometheusUrl, dashboard, queriesAtOnce } = world;
  const taken = { dashboard: [] as number[], raw: [] as number[], ratios: [] as number[] };
  const used = { cpu: [] as number[], floor: [] as number[], stalls: [] as number[], rss: [] as number[] };
  let { queries, end } = await readCold(world, filter);
  let texts: string[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const sides = [
      async () => {
        await dashboard.use();
        const read = await readCold(world, filter);
        const use = await dashboard.use();
        taken.dashboard.push(read.milliseconds);
        used.cpu.push(use.cpuMilliseconds);
        used.stalls.push(use.stallMilliseconds);
        used.rss.push(use.rss / 1e6);
        ({ queries, end } = read);
      },
      async () => {
        const raw = await sendRaw(prometheusUrl, queries, end, queriesAtOnce);
        taken.raw.push(raw.milliseconds);
        texts = raw.texts;
        used.floor.push(cheapestReading(raw.texts));
      },
    ];
    for (const side of pair % 2 === 0 ? sides : sides.reverse()) await side();
    taken.ratios.push((taken.dashboard.at(-1) ?? Number.NaN) / (taken.raw.at(-1) ?? Number.NaN));
  }
  const plain = await fetch(`${dashboard.url}/api/flows?window=${WINDOW}&form=columns${filter}`);
  return { ...taken, ...used, queries, payload: bytesOf([await plain.text()]), rawPayload: bytesOf(texts) };
}

/** Past every cache, as a browser would take it. */
async function readCold({ dashboard }: FlowsWorld, filter: string) {
  const began = performance.now();
  const answer = await fetch(`${dashboard.url}/api/flows?window=${WINDOW}&form=columns&debug=1${filter}`, {
    headers: { "cache-control": "no-cache" },
  });
  const text = await answer.text();
  const milliseconds = performance.now() - began;
  if (!answer.ok) throw new Error(`/api/flows was answered ${answer.status}: ${text.slice(0, 500)}`);
  const read = answerOf(text);
  if (read.flows.length === 0) throw new Error("There is no flow in the answer: it measures nothing.");
  const failed = read.problems.find(({ code }) => code.startsWith("prometheus_"));
  if (failed) throw new Error(`The answer is incomplete: ${failed.message} ${failed.hint}`);
  return { milliseconds, queries: read.queries ?? [], end: Date.parse(read.window.end) };
}

/** In either form: a dashboard from before the columns ignores that it was asked for them. */
function answerOf(text: string): FlowsAnswer {
  const body = JSON.parse(text);
  return "format" in body ? unpackFlows(body) : body;
}

/** Goes on after the readings that were measured already. */
async function measureMemory({ dashboard, size }: FlowsWorld, before: number[]): Promise<ServerResult["memory"]> {
  const rss = [...before];
  for (let poll = before.length; poll < size.polls; poll += 1) {
    await (
      await fetch(`${dashboard.url}/api/flows?window=${WINDOW}&form=columns`, {
        headers: { "cache-control": "no-cache" },
      })
    ).text();
    rss.push((await dashboard.use()).rss / 1e6);
  }
  const later = rss.slice(Math.floor(rss.length / 2));
  return { polls: rss.length, rssMegabytes: median(later), megabytesPerPoll: slope(later) };
}

const FAMILIES = [
  "http_route_request_statuses",
  "grpc_route_request_statuses",
  "tls_route_open",
  "tls_route_close",
  "tcp_route_open",
  "tcp_route_close",
];
const TURNS = { S: 3, M: 3, L: 1 } as const;
/** Prometheus tells its CPU time to the hundredth of a second only. */
const REPEATS = { S: 20, M: 4, L: 1 } as const;

/** CPU seconds of Prometheus: for the rates alone (what a live page repeats), for a whole reading, and for six families at once with all closes. */
async function measurePrometheusCpu({ prometheusUrl, queriesAtOnce, size }: FlowsWorld, queries: readonly SentQuery[]) {
  const naive: SentQuery = {
    kind: "instant",
    query: FAMILIES.map((family) => naiveRate(`outbound_${family}_total`)).join(" or "),
    milliseconds: 0,
    series: 0,
  };
  const rates = queries.filter(
    ({ kind, query }) => kind === "instant" && /^label_replace\(sum by \([^)]*\)\(rate\(/.test(query),
  );
  const spent = { refreshSeconds: [] as number[], readingSeconds: [] as number[], naiveSeconds: [] as number[] };
  const cpu = () => readOwnMetric(prometheusUrl, "process_cpu_seconds_total");
  for (let turn = 0; turn < TURNS[size.name]; turn += 1) {
    for (const [name, asked] of [
      ["refreshSeconds", rates],
      ["readingSeconds", queries],
      ["naiveSeconds", [naive]],
    ] as const) {
      const before = await cpu();
      for (let i = 0; i < REPEATS[size.name]; i += 1) await sendRaw(prometheusUrl, asked, Date.now(), queriesAtOnce);
      spent[name].push(((await cpu()) - before) / REPEATS[size.name]);
    }
  }
  return {
    refreshSeconds: median(spent.refreshSeconds),
    readingSeconds: median(spent.readingSeconds),
    naiveSeconds: median(spent.naiveSeconds),
  };
}

/** As it would be written by hand: everything that tells flows apart. The metric's name keeps the families apart. */
function naiveRate(metric: string): string {
  const by =
    "namespace,pod,deployment,parent_kind,parent_namespace,parent_name,parent_port,route_kind,route_namespace,route_name,hostname,target_ip,target_port,http_status,grpc_status,error";
  return `label_replace(sum by (${by})(rate(${metric}{parent_kind=~"EgressNetwork|default"}[2m])),"family","${metric}","","")`;
}
