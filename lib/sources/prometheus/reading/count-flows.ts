import "server-only";
import { isNearly, type RawSum } from "../../../flows/family-totals";
import type { FlowProblem } from "../../../flows/flow";
import type { FlowProtocol } from "../../../flows/protocol";
import type { Prometheus } from "../client/prometheus-client";
import { decodeBackends } from "../decode/decode-backends";
import { addSamples, type FlowSums, type Measure, type MergeContext } from "../decode/merge";
import { type Row, SampleDecoder } from "../decode/sample-decoder";
import {
  exactDenials,
  exactFamilyCounts,
  familyCounts,
  growth,
  latencyBands,
  openConnections,
  policyErrors,
  rawTotal,
  routeBackends,
} from "../promql/count-queries";
import type { Frame, UnsteadyPod } from "../promql/frame";
import { FLOW_FAMILIES, type FlowFamily } from "../promql/metric-families";
import { unsteadyPods, youngerThanWindow } from "../promql/pod-queries";
import { familyLastSeen, familyLastSeenBefore, familyLastSeenEnded } from "../promql/seen-queries";
import { beforeOldest, missingOf, tooLongForExact } from "./count-problems";
import { type FamilyRows, nameOf, type WindowReading } from "./window-reading";

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

interface Counting {
  prometheus: Prometheus;
  asked: Frame;
  /** Milliseconds. */
  end: number;
  named: Row[];
}

/** What counts are expensive for is asked in one query a family, so that two of them run at a time; the rest in one for all. */
export async function countFlows(
  reading: WindowReading,
  { prometheus, asked, end, named }: Counting,
): Promise<Counted> {
  const [age, unsteady] = await Promise.all([
    reading.ask("The age of Prometheus", youngerThanWindow(asked)),
    reading.ask("Proxies that restarted", unsteadyPods(asked)),
  ]);
  const young = (age ?? []).length > 0;
  const frame = { ...asked, unsteady: unsteady?.map(({ labels }) => unsteadyPod(labels, asked)) ?? null };
  const exactQuery = exactDenials(frame);
  const decoder = new SampleDecoder(frame.labels, named);
  const sums: FlowSums = new Map();
  // Each answer as it comes, so that no two are held.
  const add = async (measure: Measure, family: FlowFamily | null, rows: Row[] | null) => {
    await addSamples(sums, await decoder.decode(family, measure, rows));
    return rows !== null;
  };
  const addFamilies = async (measure: Measure, what: string, query: (family: FlowFamily) => string | null) => {
    for (const { family, rows } of await reading.askFamilies(what, query)) await add(measure, family, rows);
  };
  const [exact, backends, increased] = await Promise.all([
    exactQuery === null
      ? false
      : reading.ask("Exact counts of denials", exactQuery).then((rows) => add("exact", null, rows)),
    reading.ask("Backends of routes", routeBackends(frame)),
    reading.askFamilies("Prometheus's own sum", (each) => (each.id === "private" ? null : rawTotal(each, frame))),
    reading.ask("Connections that a policy closed", policyErrors(frame)).then((rows) => add("error", null, rows)),
    addFamilies("last", "last seen", (each) => familyLastSeen(each, frame)),
    addFamilies("took", "latency", (each) => latencyBands(each, frame)),
    addFamilies("open", "open connections", (each) => openConnections(each, frame)),
    ...FLOW_FAMILIES.map(async (each) => add("count", each, await countFamily(reading, each, frame, young))),
  ]);
  const [raw] = await Promise.all([
    besideRows(reading, frame, increased, sums),
    seenBefore(reading, frame, decoder, sums),
  ]);
  const problems = decoder.problems();
  const missing = age === null ? null : missingOf(prometheus.url, frame, young);
  if (missing !== null) problems.push(await beforeOldest(prometheus, frame, end, missing));
  if (exactQuery === null) problems.push(tooLongForExact(frame));
  const context = { backends: backends && decodeBackends(backends), exact };
  return { end, sums, context, problems, named, raw };
}

async function countFamily(reading: WindowReading, family: FlowFamily, frame: Frame, young: boolean) {
  const exact = young ? exactFamilyCounts(family, frame) : null;
  const exactly = exact === null ? null : await reading.ask(`${nameOf(family)} (exact counts)`, exact);
  return exactly ?? reading.ask(`${nameOf(family)} (counts)`, familyCounts(family, frame));
}

/** Flows that moved in the window, but in none of the newest scrapes: when they did. Then those that ended meanwhile. */
async function seenBefore(reading: WindowReading, frame: Frame, decoder: SampleDecoder, sums: FlowSums): Promise<void> {
  const forms = [
    { what: "last seen before", of: familyLastSeenBefore },
    { what: "last seen of what ended", of: familyLastSeenEnded },
  ];
  for (const { what, of } of forms) {
    const pods = podsOfUndated(sums);
    if (pods.size === 0) return;
    const found = await reading.askFamilies(what, (family) => {
      const undated = pods.get(family.protocol);
      return undated ? of(family, frame, [...undated]) : null;
    });
    for (const { family, rows } of found) await addSamples(sums, await decoder.decode(family, "last", rows));
  }
}

function podsOfUndated(sums: FlowSums): Map<FlowProtocol, Set<string>> {
  const pods = new Map<FlowProtocol, Set<string>>();
  for (const { identity, last, count, exact, pods: own } of sums.values()) {
    if (last > 0 || (count === 0 && exact === 0)) continue;
    pods.set(identity.protocol, new Set([...(pods.get(identity.protocol) ?? []), ...own]));
  }
  return pods;
}

/** increase() differs from what was counted wherever series are born, which is no fault: there the counters themselves are asked. */
async function besideRows(
  reading: WindowReading,
  frame: Frame,
  increased: readonly FamilyRows[],
  counted: FlowSums,
): Promise<Counted["raw"]> {
  const ours = new Map<FlowProtocol, number>();
  for (const { identity, count } of counted.values()) {
    if (identity.judge !== "private") ours.set(identity.protocol, (ours.get(identity.protocol) ?? 0) + count);
  }
  const raw: Counted["raw"] = new Map();
  for (const { family, rows } of increased) raw.set(family.protocol, { increased: sumOf(rows), rose: null });
  const known = (protocol: FlowProtocol) => {
    const increase = raw.get(protocol)?.increased ?? null;
    return increase === null || isNearly(ours.get(protocol) ?? 0, increase);
  };
  const rose = await reading.askFamilies("Prometheus's counters", (family) =>
    family.id === "private" || known(family.protocol) ? null : growth(family, frame),
  );
  for (const { family, rows } of rose) {
    raw.set(family.protocol, { increased: raw.get(family.protocol)?.increased ?? null, rose: sumOf(rows) });
  }
  return raw;
}

function sumOf(rows: Row[] | null): number | null {
  const sum = rows === null ? null : (rows[0]?.value ?? 0);
  return Number.isFinite(sum) ? sum : null;
}

export function unsteadyPod(labels: Row["labels"], { labels: { pod } }: Frame): UnsteadyPod {
  return { pod: labels[pod] ?? "", instance: labels.instance ?? "" };
}
