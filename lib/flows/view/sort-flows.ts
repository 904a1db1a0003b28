import type { FlowOrder, TableColumn } from "../asked/table-layout";
import { FLOW_VERDICTS, type Flow, type FlowVerdict } from "../flow";
import { bandOf } from "../latency-band";
import { type MarkOf, NO_MARKS, PREDICTION_MARKS, type PredictionMark } from "../prediction-mark";
import { compareText } from "./compare-text";
import { steadyRanks } from "./steady-order";

/**
 * A sorted copy. Equal rows stand by verdict, client and destination and never by rate, so that a refresh moves no row which
 * did not change. Each row becomes one number, made of its ranks, and numbers sort without a comparison in JavaScript.
 */
export function sortFlows(flows: readonly Flow[], order: FlowOrder, markOf: MarkOf = NO_MARKS): Flow[] {
  const { ranks, limit } = steadyRanks(flows);
  const verdicts = FLOW_VERDICTS.length;
  const highest = Math.max(limit, verdicts);
  const column = order.column === "client" || order.column === "destination" ? order.column : null;
  const rankOf = column ? null : ranksOf(flows, order.column, markOf);
  const byPlace = new Array<Flow | undefined>(limit);
  // Below 2^53 for a million flows: 2^20 ranks, 7 verdicts and 2^20 places.
  const keys = new Float64Array(flows.length);
  for (const [index, flow] of flows.entries()) {
    const steady = ranks[index];
    const place = steady?.place ?? 0;
    byPlace[place] = flow;
    const rank = (column ? steady?.[column] : rankOf?.[index]) ?? 0;
    const first = order.descending ? highest - rank : rank;
    keys[index] = (first * verdicts + VERDICT_RANK[flow.verdict]) * limit + place;
  }
  const sorted: Flow[] = [];
  for (const key of keys.sort()) {
    const flow = byPlace[key % limit];
    if (flow) sorted.push(flow);
  }
  return sorted;
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
function ranksOf(flows: readonly Flow[], column: TableColumn, markOf: MarkOf): Uint32Array {
  if (column === "verdict") return Uint32Array.from(flows, ({ verdict }) => VERDICT_RANK[verdict]);
  const numberOf = column === "predicted" ? (flow: Flow) => rankOfMark(markOf(flow)) : NUMBERS[column];
  if (numberOf) {
    const numbers = Float64Array.from(flows, numberOf);
    return placesIn(numbers, numbers.slice().sort());
  }
  const times = TIMES[column];
  const texts = flows.map(times ?? TEXTS[column] ?? (() => ""));
  // RFC 3339 in UTC, all of one length: their order is that of the moments, and none is the earliest.
  return placesIn(texts, [...new Set(texts)].sort(compareText));
}

/** `sorted` may bring a value several times: the place of the last stands for it. */
function placesIn<Value>(values: ArrayLike<Value>, sorted: ArrayLike<Value>): Uint32Array {
  const places = new Map<Value, number>();
  for (let place = 0; place < sorted.length; place++) {
    const value = sorted[place];
    if (value !== undefined) places.set(value, place);
  }
  return Uint32Array.from(values, (value) => places.get(value) ?? 0);
}

const NUMBERS: Partial<Record<TableColumn, (flow: Flow) => number>> = {
  port: (flow) => flow.port ?? -1,
  rate: (flow) => flow.ratePerSecond,
  count: (flow) => flow.count,
  answers: errorShare,
  latency: slowness,
  open: (flow) => flow.openConnections ?? -1,
};

const TIMES: Partial<Record<TableColumn, (flow: Flow) => string>> = {
  seen: (flow) => flow.lastSeen ?? "",
};

const TEXTS: Partial<Record<TableColumn, (flow: Flow) => string>> = {
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
