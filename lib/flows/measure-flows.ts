import "server-only";
import { AppError } from "../errors";
import { decodeBackends } from "./decode-backends";
import type { Series } from "./decode-result";
import { printDuration } from "./duration";
import { isNearly, type RawSum } from "./family-totals";
import { COUNTS_FOLLOW, type FlowProblem, type FlowProtocol } from "./flow";
import { addSamples, type FlowSums, type Measured, type MergeContext } from "./merge";
import { FLOW_FAMILIES, type FlowFamily } from "./metric-families";
import { PartialReading } from "./partial-reading";
import type { Prometheus } from "./prometheus-client";
import {
  exactDenials,
  exactFamilyCounts,
  type Frame,
  failingConnections,
  familyCounts,
  familyLastSeen,
  familyLastSeenBefore,
  familyRates,
  growth,
  latencyBands,
  MAX_EXACT_STEPS,
  openConnections,
  podsNamedHostname,
  podsWithoutWorkload,
  policyErrors,
  rawTotal,
  routeBackends,
  type UnsteadyPod,
  unsteadyPods,
  youngerThanWindow,
} from "./queries";
import { type Row, SampleDecoder } from "./sample-decoder";

/** All of a window but its rates, which are the cheap part and change with every scrape. */
export interface Counted {
  /** Milliseconds: as of when. */
  end: number;
  sums: FlowSums;
  context: MergeContext;
  problems: FlowProblem[];
  /** Pods with a label `hostname` of their own. */
  named: Row[];
  /** Prometheus's own sums. */
  raw: Map<FlowProtocol, RawSum>;
}

type Ask = (what: string, query: string) => Promise<Row[] | null>;

/** `"later"`: rates alone, and what it takes to tell their verdicts. Else what was counted before and is still good. */
export type Held = Counted | "later" | null;

/**
 * Asks everything about one window that ends at `end` (milliseconds); only its rates where the rest is `held`. Throws if nothing at
 * all could be read.
 */
export async function measureFlows(
  prometheus: Prometheus,
  asked: Frame,
  end: number,
  held: Held = null,
): Promise<{ rates: FlowSums; counted: Counted; problems: FlowProblem[] }> {
  const reading = new PartialReading();
  const ask: Ask = (what, query) => reading.part(what, () => prometheus.instant(query, end));
  const rates: FlowSums = new Map();
  const askRates = async (frame: Frame, named: readonly Row[]) => {
    const decoder = new SampleDecoder(asked.labels, named);
    await Promise.all(
      FLOW_FAMILIES.map(async (family) => {
        const rows = await ask(`${nameOf(family)} (rates)`, familyRates(family, frame));
        const measured: Measured[] = [];
        await decoder.decode(family, "rate", rows, measured);
        await addSamples(rates, measured);
      }),
    );
  };
  if (held !== null && held !== "later") {
    await askRates({ ...asked, byPod: await needsPods(ask, asked, held.named) }, held.named);
    reading.throwIfNothingWasRead();
    return { rates, counted: held, problems: [...reading.problems, ...held.problems] };
  }
  const named = (await ask("Labels of pods", podsNamedHostname(asked))) ?? [];
  const frame = { ...asked, byPod: await needsPods(ask, asked, named) };
  const rest =
    held === "later" ? nothingCounted(ask, frame, end, named) : countFlows(prometheus, ask, frame, end, named);
  const [counted] = await Promise.all([rest, askRates(frame, named)]);
  reading.throwIfNothingWasRead();
  return { rates, counted, problems: [...reading.problems, ...counted.problems] };
}

async function needsPods(ask: Ask, frame: Frame, named: readonly Row[]): Promise<boolean> {
  if (named.length > 0 || frame.labels.workloads.length === 0) return true;
  return (await ask("Pods without a workload", podsWithoutWorkload(frame)))?.length !== 0;
}

async function nothingCounted(ask: Ask, frame: Frame, end: number, named: Row[]): Promise<Counted> {
  const measured: Measured[] = [];
  const [backends, failing] = await Promise.all([
    ask("Backends of routes", routeBackends(frame)),
    ask("Connections that lead nowhere", failingConnections(frame)),
  ]);
  const inWindow = (failing ?? []).map(({ labels, value }) => ({ labels, value: (value * frame.window) / 1000 }));
  await new SampleDecoder(frame.labels, named).decode(null, "error", inWindow, measured);
  const context: MergeContext = {
    backends: backends && decodeBackends(backends),
    exact: false,
    uncountedSeconds: frame.window / 1000,
  };
  const sums = await addSamples(new Map(), measured);
  return { end, sums, context, problems: [COUNTS_FOLLOW], named, raw: new Map() };
}

async function countFlows(prometheus: Prometheus, ask: Ask, asked: Frame, end: number, named: Row[]): Promise<Counted> {
  const [age, unsteady] = await Promise.all([
    ask("The age of Prometheus", youngerThanWindow(asked)),
    ask("Proxies that restarted", unsteadyPods(asked)),
  ]);
  const young = (age ?? []).length > 0;
  const frame = { ...asked, unsteady: unsteady?.map(({ labels }) => podOf(labels, asked)) ?? null };
  const exactQuery = exactDenials(frame);
  const measured: Measured[] = [];
  const increased = new Map<FlowFamily, number | null>();
  const decoder = new SampleDecoder(frame.labels, named);
  const [exact, backends] = await Promise.all([
    exactQuery === null ? null : ask("Exact counts of denials", exactQuery),
    ask("Backends of routes", routeBackends(frame)),
    ask("Connections that a policy ended", policyErrors(frame)).then((rows) =>
      decoder.decode(null, "error", rows, measured),
    ),
    ...FLOW_FAMILIES.map(async (family) => {
      await countFamily(ask, family, frame, young, decoder, measured);
      if (family.id !== "private") increased.set(family, await sumOf(ask, family, "own sum", rawTotal(family, frame)));
    }),
  ]);
  await decoder.decode(null, "exact", exact, measured);
  const sums = await addSamples(new Map(), measured);
  const [raw] = await Promise.all([besideRows(ask, frame, increased, sums), seenBefore(ask, frame, decoder, sums)]);
  const problems = decoder.problems();
  if (young && frame.window > GROWN_INTO_MILLISECONDS) problems.push(await beforeOldest(prometheus, frame, end));
  if (exactQuery === null) problems.push(tooLongForExact(frame));
  const context = { backends: backends && decodeBackends(backends), exact: exact !== null };
  return { end, sums, context, problems, named, raw };
}

async function countFamily(
  ask: Ask,
  family: FlowFamily,
  frame: Frame,
  young: boolean,
  decoder: SampleDecoder,
  measured: Measured[],
): Promise<void> {
  const name = nameOf(family);
  const exact = young ? exactFamilyCounts(family, frame) : null;
  const countAll = async () => {
    const exactly = exact === null ? null : await ask(`${name} (exact counts)`, exact);
    return exactly ?? ask(`${name} (counts)`, familyCounts(family, frame));
  };
  const whereAny = async (what: string, query: string | null) => (query === null ? null : ask(what, query));
  const [counts, lastSeen, open, took] = await Promise.all([
    countAll(),
    ask(`${name} (last seen)`, familyLastSeen(family, frame)),
    whereAny(`${name} (open connections)`, openConnections(family, frame)),
    whereAny(`${name} (latency)`, latencyBands(family, frame)),
  ]);
  await decoder.decode(family, "count", counts, measured);
  await decoder.decode(family, "last", lastSeen, measured);
  await decoder.decode(family, "open", open, measured);
  await decoder.decode(family, "took", took, measured);
}

/** Flows that moved in the window, but in none of the newest scrapes: when they did. */
async function seenBefore(ask: Ask, frame: Frame, decoder: SampleDecoder, sums: FlowSums): Promise<void> {
  const pods = new Map<FlowProtocol, Set<string>>();
  for (const sum of sums.values()) {
    if (sum.last > 0 || (sum.count === 0 && sum.exact === 0)) continue;
    const { protocol } = sum.identity;
    pods.set(protocol, new Set([...(pods.get(protocol) ?? []), ...sum.pods]));
  }
  await Promise.all(
    FLOW_FAMILIES.map(async (family) => {
      const query = familyLastSeenBefore(family, frame, [...(pods.get(family.protocol) ?? [])]);
      if (query === null || !pods.has(family.protocol)) return;
      const measured: Measured[] = [];
      await decoder.decode(family, "last", await ask(`${nameOf(family)} (last seen before)`, query), measured);
      await addSamples(sums, measured);
    }),
  );
}

/** increase() differs from what was counted wherever series are born, which is no fault: there the counters themselves are asked. */
async function besideRows(
  ask: Ask,
  frame: Frame,
  sums: ReadonlyMap<FlowFamily, number | null>,
  counted: FlowSums,
): Promise<Counted["raw"]> {
  const ours = new Map<FlowProtocol, number>();
  for (const { identity, count } of counted.values()) {
    if (identity.judge !== "private") ours.set(identity.protocol, (ours.get(identity.protocol) ?? 0) + count);
  }
  const raw: Counted["raw"] = new Map();
  for (const [family, increased] of sums) {
    const known = increased === null || isNearly(ours.get(family.protocol) ?? 0, increased);
    const rose = known ? null : await sumOf(ask, family, "counters", growth(family, frame));
    raw.set(family.protocol, { increased, rose });
  }
  return raw;
}

async function sumOf(ask: Ask, family: FlowFamily, what: string, query: string): Promise<number | null> {
  const rows = await ask(`${nameOf(family)} (Prometheus's ${what})`, query);
  const sum = rows === null ? null : (rows[0]?.value ?? 0);
  return Number.isFinite(sum) ? sum : null;
}

function nameOf({ id }: FlowFamily): string {
  return id === "private" ? "Requests to private addresses" : `Traffic of the ${id} family`;
}

function podOf(labels: Row["labels"], { labels: { pod } }: Frame): UnsteadyPod {
  return { pod: labels[pod] ?? "", instance: labels.instance ?? "" };
}

/** A Prometheus that has just started grows into a shorter window by itself. */
const GROWN_INTO_MILLISECONDS = 30 * 60_000;
const OLDEST_STEPS = 100;

/** The window begins before what Prometheus keeps, or before anything was scraped. */
async function beforeOldest(prometheus: Prometheus, { window }: Frame, end: number): Promise<FlowProblem> {
  const step = Math.ceil(window / OLDEST_STEPS / 1000);
  const [proxies] = await prometheus.range("count(proxy_build_info)", end - window, end, step).catch(tolerate);
  const oldest = proxies?.points[0]?.[0];
  const moment = oldest === undefined ? "" : new Date(oldest).toISOString().slice(0, 16).replace("T", " ");
  const since = moment && ` before ${moment} UTC, or up to ${printDuration(step)} earlier`;
  return {
    code: "window_before_data",
    message: `Prometheus has no proxy's samples${since || " from when this window begins"}: what happened then is not counted.`,
    hint: "Its retention, or scraping that began later. Linkerd viz keeps 6 hours. Choose a shorter window.",
  };
}

function tolerate(error: unknown): Series[] {
  if (error instanceof AppError) return [];
  throw error;
}

function tooLongForExact(frame: Frame): FlowProblem {
  const minutes = Math.floor((MAX_EXACT_STEPS * frame.scrape) / 60_000);
  return {
    code: "denials_estimated",
    message:
      "In a window this long denials are counted by difference: those before a restart that left no trace are missing.",
    hint: `Up to ${minutes} minutes every single denial is counted.`,
  };
}
