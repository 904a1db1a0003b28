import { answersOf } from "../answers";
import type { Flow, LatencyBands } from "../flow";
import { nth, type TablesReader, type TablesWriter } from "./pack-tables";
import {
  type FlowValues,
  onlyAnswer,
  type PackedValues,
  packValue,
  unpackValue,
  VALUE_COLUMNS,
  valuesOf,
} from "./pack-values";

/** What a delta says of a value that changed. What goes up and down is told by how much. */
export interface PackedChanges extends Omit<PackedValues, "count" | "openConnections" | "latency"> {
  count: number;
  /** Of none: as from zero; null: none any more. */
  openConnections: number | null;
  /** Each band, without the zeros at the end; of none: as from zeros. 0: none any more. */
  latency: number[] | 0;
  /** Of each answer by name, where these are the same as before; else see `answers`. */
  answered: number[];
}

/** `count` before what follows it. */
export const CHANGE_COLUMNS: readonly (keyof PackedChanges)[] = [...VALUE_COLUMNS, "answered"];

/** undefined where both say the same. `was` has the last seen that stands where none is sent. */
export function packChange<Name extends keyof PackedChanges>(
  name: Name,
  was: Flow,
  now: Flow,
  end: number,
  tables: TablesWriter,
): PackedChanges[Name] | undefined {
  return CHANGES[name].pack(was, now, end, tables);
}

/** What `cell` says, into `values`, which are those of before as far as no other cell has changed them. */
export function unpackChange<Name extends keyof PackedChanges>(
  name: Name,
  cell: PackedChanges[Name],
  values: FlowValues,
  end: number,
  tables: TablesReader,
): void {
  CHANGES[name].unpack(cell, values, end, tables);
}

interface Change<Packed> {
  pack(was: Flow, now: Flow, end: number, tables: TablesWriter): Packed | undefined;
  unpack(cell: Packed, values: FlowValues, end: number, tables: TablesReader): void;
}

const CHANGES: { [Name in keyof PackedChanges]: Change<PackedChanges[Name]> } = {
  pods: anew("pods", (was, now) => equalLists(was.source.pods, now.source.pods)),
  verdict: anew("verdict", (was, now) => was.verdict === now.verdict),
  ratePerSecond: anew("ratePerSecond", (was, now) => was.ratePerSecond === now.ratePerSecond),
  lastSeen: anew("lastSeen", (was, now) => was.lastSeen === now.lastSeen),
  openConnections: {
    pack: ({ openConnections: was }, { openConnections: now }) =>
      was === now ? undefined : now === null ? null : now - (was ?? 0),
    unpack: (cell, values) => {
      values.openConnections = cell === null ? null : (values.openConnections ?? 0) + cell;
    },
  },
  count: {
    pack: (was, now) => (was.count === now.count ? undefined : now.count - was.count),
    unpack: (cell, values) => {
      values.count += cell;
    },
  },
  latency: {
    pack: ({ latency: was }, { latency: now }) => {
      if (was && now ? equalLists(was, now) : was === now) return undefined;
      const by = now?.map((each, band) => each - (was?.[band] ?? 0));
      return by ? by.slice(0, by.findLastIndex((each) => each !== 0) + 1) : 0;
    },
    unpack: (cell, values) => {
      values.latency = cell === 0 ? null : bandsAfter(values.latency ?? [0, 0, 0, 0, 0], cell);
    },
  },
  answers: anew("answers", (was, now) => sameAnswers(was, now) || sameNames(was, now)),
  answered: {
    pack: (was, now) => {
      if (sameAnswers(was, now) || !sameNames(was, now)) return undefined;
      return namesOf(now).map((name) => (now.answers[name] ?? 0) - (was.answers[name] ?? 0));
    },
    unpack: (cell, values) => {
      const names = namesOf(values);
      const counts = names.map((name, index) => (values.answers[name] ?? 0) + nth(cell, index));
      values.answers = answersOf(names, counts);
    },
  },
};

/** The whole value, as a row that is new has it. */
function anew<Name extends keyof PackedValues>(
  name: Name,
  same: (was: Flow, now: Flow) => boolean,
): Change<PackedValues[Name]> {
  return {
    pack: (was, now, end, tables) => (same(was, now) ? undefined : packValue(name, valuesOf(now), end, tables)),
    unpack: (cell, values, end, tables) => unpackValue(name, cell, values, end, tables),
  };
}

/** One answer that has all of the count follows it, and is not sent. */
function sameAnswers(was: Flow, now: Flow): boolean {
  const only = onlyAnswer(was);
  if (only !== null || onlyAnswer(now) !== null) return only === onlyAnswer(now);
  return sameNames(was, now) && namesOf(now).every((name) => was.answers[name] === now.answers[name]);
}

/** Of several answers. */
function sameNames(was: Flow, now: Flow): boolean {
  return onlyAnswer(was) === null && onlyAnswer(now) === null && equalLists(namesOf(was), namesOf(now));
}

function namesOf({ answers }: Pick<Flow, "answers">): string[] {
  return Object.keys(answers).sort();
}

function bandsAfter(was: LatencyBands, by: readonly number[]): LatencyBands {
  const [a, b, c, d, e] = was;
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = by;
  return [a + first, b + second, c + third, d + fourth, e + fifth];
}

function equalLists<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
