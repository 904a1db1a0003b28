import { answersOf } from "../answers";
import { FLOW_VERDICTS, type Flow, type LatencyBands } from "../flow";
import { known, type TablesReader, type TablesWriter } from "./pack-tables";

/** What a refresh may change of a flow. */
export type FlowValues = Pick<
  Flow,
  "verdict" | "count" | "ratePerSecond" | "lastSeen" | "openConnections" | "latency" | "answers"
> & { pods: string[] };

/** Numbers of `pods`, `verdict` and the keys of `answers` name strings and lists of the tables. */
export interface PackedValues {
  pods: number;
  verdict: number;
  count: number;
  ratePerSecond: number;
  lastSeen: PackedTime;
  openConnections: number | null;
  /** Without the zeros at its end; 0: none. */
  latency: number[] | 0;
  /** The keys; with their counts unless the one key has all of `count`. */
  answers: number | [keys: number, counts: number[]];
}

/** Milliseconds before the window's end; the text itself where its spelling is not the usual one; null for none. */
type PackedTime = number | string | null;

/** `count` before `answers`, which may follow it. */
export const VALUE_COLUMNS: readonly (keyof PackedValues)[] = [
  "pods",
  "verdict",
  "count",
  "ratePerSecond",
  "lastSeen",
  "openConnections",
  "latency",
  "answers",
];

export function valuesOf(flow: Flow): FlowValues {
  return {
    pods: flow.source.pods,
    verdict: flow.verdict,
    count: flow.count,
    ratePerSecond: flow.ratePerSecond,
    lastSeen: flow.lastSeen,
    openConnections: flow.openConnections,
    latency: flow.latency,
    answers: flow.answers,
  };
}

export function packValue<Name extends keyof PackedValues>(
  name: Name,
  values: FlowValues,
  end: number,
  tables: TablesWriter,
): PackedValues[Name] {
  return CELLS[name].pack(values, end, tables);
}

/** What `cell` says, into `values`; where both change, `count` goes before `answers`. */
export function unpackValue<Name extends keyof PackedValues>(
  name: Name,
  cell: PackedValues[Name],
  values: FlowValues,
  end: number,
  tables: TablesReader,
): void {
  CELLS[name].unpack(cell, values, end, tables);
}

/** The one answer that has all of the count, and so follows it; null where there are several. */
export function onlyAnswer({ answers, count }: Pick<Flow, "answers" | "count">): string | null {
  const [only, ...others] = Object.keys(answers);
  return only !== undefined && others.length === 0 && answers[only] === count ? only : null;
}

interface Cell<Packed> {
  pack(values: FlowValues, end: number, tables: TablesWriter): Packed;
  unpack(cell: Packed, values: FlowValues, end: number, tables: TablesReader): void;
}

const CELLS: { [Name in keyof PackedValues]: Cell<PackedValues[Name]> } = {
  pods: {
    pack: ({ pods }, _, tables) => tables.tuple(pods),
    unpack: (cell, values, _, tables) => {
      values.pods = tables.texts(cell);
    },
  },
  verdict: {
    pack: ({ verdict }, _, tables) => tables.string(verdict),
    unpack: (cell, values, _, tables) => {
      values.verdict = known(FLOW_VERDICTS, tables.text(cell));
    },
  },
  count: asItIs("count"),
  ratePerSecond: asItIs("ratePerSecond"),
  openConnections: asItIs("openConnections"),
  lastSeen: {
    pack: ({ lastSeen }, end) => packTime(lastSeen, end),
    unpack: (cell, values, end, tables) => {
      values.lastSeen = typeof cell === "number" ? tables.moment(end - cell) : cell;
    },
  },
  latency: {
    pack: ({ latency }) => (latency === null ? 0 : latency.slice(0, latency.findLastIndex((each) => each !== 0) + 1)),
    unpack: (cell, values) => {
      values.latency = cell === 0 ? null : bandsOf(cell);
    },
  },
  answers: { pack: packAnswers, unpack: unpackAnswers },
};

function asItIs<Name extends "count" | "ratePerSecond" | "openConnections">(name: Name): Cell<FlowValues[Name]> {
  return {
    pack: (values) => values[name],
    unpack: (cell, values) => {
      values[name] = cell;
    },
  };
}

function packTime(text: string | null, end: number): PackedTime {
  if (text === null) return null;
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString() === text ? end - at : text;
}

function bandsOf([a = 0, b = 0, c = 0, d = 0, e = 0]: number[]): LatencyBands {
  return [a, b, c, d, e];
}

function packAnswers(values: FlowValues, _: number, tables: TablesWriter): PackedValues["answers"] {
  const only = onlyAnswer(values);
  if (only !== null) return tables.tuple([only]);
  const keys = Object.keys(values.answers).sort();
  return [tables.tuple(keys), keys.map((key) => values.answers[key] ?? 0)];
}

function unpackAnswers(cell: PackedValues["answers"], values: FlowValues, _: number, tables: TablesReader): void {
  const [keys, counts] = typeof cell === "number" ? [cell, [values.count]] : cell;
  values.answers = answersOf(tables.texts(keys), counts);
}
