import type { FirstRowsResult } from "./measure-first-rows";
import type { LiveResult } from "./measure-live";
import type { ServerResult } from "./measure-server";
import type { ViewersResult } from "./measure-viewers";
import { exponent } from "./statistics";

export interface SizeResult {
  size: "S" | "M" | "L";
  counts: { series: number; flows: number; policies: number };
  server: ServerResult | null;
  viewers: ViewersResult | null;
  firstRows: FirstRowsResult | null;
}

export interface FlowsResult {
  machine: string;
  sizes: SizeResult[];
  live: LiveResult[];
}

export interface GoalRow {
  what: string;
  goal: string;
  measured: string;
  /** null where there is no goal. */
  met: boolean | null;
}

/** Every goal that `result` can be held to. */
export function goalRows({ sizes, live }: FlowsResult): GoalRow[] {
  return [
    ...sizes.flatMap(({ size, server }) => (server ? serverGoals(size, server) : [])),
    ...sizes.flatMap(({ size, viewers, server }) => (viewers ? viewerGoals(size, viewers, server?.queries ?? 0) : [])),
    ...growthGoals(sizes),
    ...sizes.flatMap(({ size, firstRows }) => (firstRows ? firstRowGoals(size, firstRows) : [])),
    ...live.flatMap(liveGoals),
  ];
}

const RSS_MEGABYTES = { S: 180, M: 180, L: 350 } as const;

function serverGoals(size: SizeResult["size"], server: ServerResult): GoalRow[] {
  const { ratio, rawMilliseconds: raw, payload, rawPayload, oneNamespace: one, memory, prometheusCpu: cpu } = server;
  const allowed = size === "S" ? raw + 8 : 1.15 * raw + 5;
  const overhead = `×${digits(ratio)} (median of ${server.pairs} pairs); ${ms(server.dashboardMilliseconds)} beside ${ms(raw)}`;
  const plain = rawPayload.plain / payload.plain;
  const gzipped = rawPayload.gzipped / payload.gzipped;
  const times = server.cpuMilliseconds / server.floorCpuMilliseconds;
  const stall = server.stallMilliseconds;
  return [
    {
      what: `${size}: server time, cold`,
      goal: size === "S" ? "raw + 8 ms" : "1.15 × raw + 5 ms",
      measured: `${overhead}, ${server.queries} queries`,
      met: ratio * raw <= allowed,
    },
    {
      what: `${size}: one namespace, cold`,
      goal: "1.15 × raw + 5 ms",
      measured: `×${digits(one.ratio)}; ${ms(one.dashboardMilliseconds)} beside ${ms(one.rawMilliseconds)}`,
      met: one.ratio * one.rawMilliseconds <= 1.15 * one.rawMilliseconds + 5,
    },
    {
      what: `${size}: server CPU of a reading`,
      goal: "≤ 2 × parse and gather",
      measured: `${ms(server.cpuMilliseconds)}, ×${digits(times)} of ${ms(server.floorCpuMilliseconds)}`,
      met: times <= 2,
    },
    {
      what: `${size}: event loop held up`,
      goal: "≤ 100 ms",
      measured: `${ms(stall.median)} in the median reading, ${ms(stall.worst)} in the worst`,
      met: stall.median <= 100,
    },
    {
      what: `${size}: payload`,
      goal: "≤ 1/15",
      measured: `1/${digits(plain)}: ${kB(payload.plain)} for ${kB(rawPayload.plain)}`,
      met: plain >= 15,
    },
    {
      what: `${size}: payload, gzipped`,
      goal: "≤ 1/3",
      measured: `1/${digits(gzipped)}: ${kB(payload.gzipped)} for ${kB(rawPayload.gzipped)}`,
      met: gzipped >= 3,
    },
    {
      what: `${size}: Prometheus CPU of a refresh`,
      goal: "≤ 1/3 of the naive query",
      measured: `${seconds(cpu.refreshSeconds)} beside ${seconds(cpu.naiveSeconds)}; a whole reading ${seconds(cpu.readingSeconds)}`,
      met: cpu.refreshSeconds <= cpu.naiveSeconds / 3,
    },
    {
      what: `${size}: server memory`,
      goal: `≤ ${RSS_MEGABYTES[size]} MB`,
      measured: `${Math.round(memory.rssMegabytes)} MB in ${memory.polls} readings, ${digits(memory.megabytesPerPoll)} MB more with each`,
      met: memory.rssMegabytes <= RSS_MEGABYTES[size],
    },
  ];
}

function viewerGoals(size: SizeResult["size"], viewers: ViewersResult, ofOneReading: number): GoalRow[] {
  const { p50Milliseconds: p50, p99Milliseconds: p99, queries, whole, delta } = viewers;
  const rows = [
    {
      what: `${size}: ${viewers.viewers} viewers, warm`,
      goal: "p50 ≤ 10 ms, p99 ≤ 50 ms",
      measured: `p50 ${ms(p50)}, p99 ${ms(p99)}`,
      met: p50 <= 10 && p99 <= 50,
    },
    {
      what: `${size}: queries do not grow with viewers`,
      goal: `as many for ${viewers.viewers} as for one`,
      measured: `${queries.byOne} for one, ${queries.byAll} for ${viewers.viewers}, in ${queries.seconds} s each`,
      met: queries.byAll <= queries.byOne + ofOneReading,
    },
  ];
  if (!whole || !delta) return rows;
  const part = whole.plain / delta.plain;
  return [
    ...rows,
    {
      what: `${size}: delta of a refresh`,
      goal: "≤ 1/5 of the whole",
      measured: `1/${digits(part)}: ${kB(delta.plain)} of ${kB(whole.plain)} (gzipped ${kB(delta.gzipped)} of ${kB(whole.gzipped)})`,
      met: part >= 5,
    },
  ];
}

function growthGoals(sizes: readonly SizeResult[]): GoalRow[] {
  return sizes.slice(1).flatMap((large, index): GoalRow[] => {
    const small = sizes[index];
    if (!small?.server || !large.server) return [];
    const series = { small: small.counts.series, large: large.counts.series };
    const growth = (cost: (server: ServerResult) => number) => {
      return small.server && large.server
        ? exponent({ small: cost(small.server), large: cost(large.server) }, series)
        : Number.NaN;
    };
    const cpu = growth((server) => server.cpuMilliseconds);
    const payload = growth((server) => server.payload.plain);
    const one = growth((server) => server.oneNamespace.dashboardMilliseconds);
    const oneRaw = growth((server) => server.oneNamespace.rawMilliseconds);
    const from = `${small.size} → ${large.size}`;
    return [
      { what: `${from}: growth of server CPU`, goal: "exponent ≤ 1.1", measured: digits(cpu), met: cpu <= 1.1 },
      {
        what: `${from}: growth of the payload`,
        goal: "exponent ≤ 1.1",
        measured: digits(payload),
        met: payload <= 1.1,
      },
      {
        what: `${from}: growth of a page of one namespace`,
        goal: "exponent ≤ 0.1",
        measured: `${digits(one)} (raw ${digits(oneRaw)})`,
        met: one <= 0.1,
      },
    ];
  });
}

function firstRowGoals(size: SizeResult["size"], rows: FirstRowsResult): GoalRow[] {
  const beside = `beside ${ms(rows.prometheusMilliseconds)} of Prometheus's page (${rows.prometheusRows} rows)`;
  const goals: GoalRow[] = [
    {
      what: `${size}: first rows, nobody looked before`,
      goal: "≤ 0.6 × Prometheus's page, ≤ 1.2 s",
      measured: `×${digits(rows.coldRatio)}: ${ms(rows.coldMilliseconds)} ${beside}`,
      met: rows.coldRatio <= 0.6 && rows.coldMilliseconds <= 1200,
    },
    {
      what: `${size}: first rows, somebody looks already`,
      goal: "≤ 0.6 × Prometheus's page, ≤ 1.2 s",
      measured: `×${digits(rows.warmRatio)}: ${ms(rows.warmMilliseconds)}`,
      met: rows.warmRatio <= 0.6 && rows.warmMilliseconds <= 1200,
    },
  ];
  if (!rows.tenThousand) return goals;
  const { ratio, dashboardMilliseconds: ours, prometheusMilliseconds: theirs } = rows.tenThousand;
  return [
    ...goals,
    {
      what: `${size}: first of 10,000 rows`,
      goal: "≤ 0.3 × Prometheus's page",
      measured: `×${digits(ratio)}: ${ms(ours)} beside ${ms(theirs)}`,
      met: ratio <= 0.3,
    },
  ];
}

function liveGoals(live: LiveResult): GoalRow[] {
  const longest = live.rows > 10_000 ? 100 : 50;
  const what = `${live.rows.toLocaleString("en")} rows live`;
  const heap = live.pageHeapMegabytes + (Number.isNaN(live.workerHeapMegabytes) ? 0 : live.workerHeapMegabytes);
  return [
    {
      what: `${what}: longest task`,
      goal: `≤ ${longest} ms`,
      measured: `${ms(live.longestTask)} (${live.longTasks} over 50 ms, ${live.updates} updates)`,
      met: live.longestTask <= longest,
    },
    { what: `${what}: event p98`, goal: "≤ 200 ms", measured: ms(live.eventP98), met: live.eventP98 <= 200 },
    { what: `${what}: frame p95`, goal: "–", measured: ms(live.frameP95), met: null },
    {
      what: `${what}: heap of page and worker`,
      goal: "≤ 100 MB",
      measured: `${Math.round(heap)} MB, of it ${Math.round(live.pageHeapMegabytes)} of the page`,
      met: heap <= 100,
    },
  ];
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function ms(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

function seconds(value: number): string {
  return `${value < 0.1 ? value.toFixed(3) : value.toFixed(2)} s`;
}

function kB(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1000).toFixed(1)} kB`;
}
