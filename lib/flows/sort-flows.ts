import { FLOW_VERDICTS, type Flow, type FlowVerdict } from "./flow";
import { bandOf } from "./latency-band";
import { type MarkOf, NO_MARKS, PREDICTION_MARKS, type PredictionMark } from "./prediction-mark";
import { clientOf, destinationOf, steadyRanks } from "./steady-order";
import type { FlowColumn, FlowOrder } from "./table-layout";

/**
 * A sorted copy. Equal rows stand by verdict, client and destination and never by rate, so that a refresh moves no row which
 * did not change. Each row becomes one number, made of its ranks, and numbers sort without a comparison in JavaScript.
 */
export function sortFlows(flows: readonly Flow[], order: FlowOrder, markOf: MarkOf = NO_MARKS): Flow[] {
  const steady = steadyRanks(flows);
  const verdicts = FLOW_VERDICTS.length;
  const column = ranksOf(flows, order.column, markOf);
  const byRank = new Map<number, Flow>();
  const keys = Float64Array.from(flows, (flow, index) => {
    const rank = column[index] ?? 0;
    const last = steady.ranks.get(flow.id) ?? 0;
    byRank.set(last, flow);
    // Below 2^53 for a million flows: 2^20 ranks, 7 verdicts and 2^20 places.
    const first = order.descending ? flows.length - rank : rank;
    return (first * verdicts + VERDICT_RANK[flow.verdict]) * steady.limit + last;
  }).sort();
  return Array.from(keys, (key) => byRank.get(key % steady.limit)).filter((flow) => flow !== undefined);
}

const VERDICT_RANK = verdictRanks();

function verdictRanks(): Record<FlowVerdict, number> {
  const ranks = {
    denied: 0,
    failed: 0,
    uncovered: 0,
    uncertain: 0,
    redirected: 0,
    "allowed-by-default": 0,
    "allowed-by-route": 0,
  };
  FLOW_VERDICTS.forEach((verdict, rank) => {
    ranks[verdict] = rank;
  });
  return ranks;
}

/** The place of each flow's value among all values of the column. */
function ranksOf(flows: readonly Flow[], column: FlowColumn, markOf: MarkOf): Uint32Array {
  const numberOf = column === "predicted" ? (flow: Flow) => rankOfMark(markOf(flow)) : NUMBERS[column];
  if (numberOf) {
    const numbers = Float64Array.from(flows, numberOf);
    return placesIn(numbers, Float64Array.from(new Set(numbers)).sort());
  }
  const texts = flows.map(TEXTS[column] ?? (() => ""));
  return placesIn(texts, [...new Set(texts)].sort(compareText));
}

function placesIn<Value>(values: ArrayLike<Value>, sorted: ArrayLike<Value>): Uint32Array {
  const places = new Map(Array.from(sorted, (value, place) => [value, place]));
  return Uint32Array.from(values, (value) => places.get(value) ?? 0);
}

const NUMBERS: Partial<Record<FlowColumn, (flow: Flow) => number>> = {
  verdict: (flow) => VERDICT_RANK[flow.verdict],
  port: (flow) => flow.port ?? -1,
  rate: (flow) => flow.ratePerSecond,
  count: (flow) => flow.count,
  answers: errorShare,
  latency: slowness,
  open: (flow) => flow.openConnections ?? -1,
  first: (flow) => timeOf(flow.firstSeen),
  seen: (flow) => timeOf(flow.lastSeen),
};

const TEXTS: Partial<Record<FlowColumn, (flow: Flow) => string>> = {
  client: clientOf,
  destination: destinationOf,
  protocol: (flow) => flow.protocol,
  network: (flow) => (flow.network ? `${flow.network.namespace}/${flow.network.name}` : ""),
  route: (flow) => `${flow.route.namespace}/${flow.route.name}`,
};

/** Disagreement first, what nobody knows last. */
function rankOfMark(mark: PredictionMark | null): number {
  return mark === null ? PREDICTION_MARKS.length : PREDICTION_MARKS.indexOf(mark);
}

/** The part of the answers that are errors of the remote host; below 0 where none was counted. */
function errorShare({ answers }: Flow): number {
  let all = 0;
  let errors = 0;
  for (const answer in answers) {
    const count = answers[answer] ?? 0;
    all += count;
    if (!/^([123]\d\d|OK|none)$/.test(answer)) errors += count;
  }
  return all === 0 ? -1 : errors / all;
}

/** The band that the cell names, and within it by what lies above. */
function slowness({ latency }: Flow): number {
  if (latency === null) return -1;
  const all = latency.reduce((sum, count) => sum + count, 0);
  if (all === 0) return -1;
  const band = bandOf(latency);
  return band + latency.slice(band + 1).reduce((sum, count) => sum + count, 0) / all;
}

function timeOf(moment: string | null): number {
  return moment === null ? Number.NEGATIVE_INFINITY : Date.parse(moment);
}

export function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
