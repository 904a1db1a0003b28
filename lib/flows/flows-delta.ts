import { answersOf } from "./answers";
import type { Flow, FlowsAnswer } from "./flow";
import {
  flowOf,
  type PackedFrame,
  type PackedRows,
  packFrame,
  packRows,
  unpackFrame,
  unpackRows,
} from "./flow-columns";
import { byUrgency, mergeByUrgency } from "./flow-order";
import { nth, type PackedTables, TablesReader, TablesWriter } from "./pack-tables";
import {
  type FlowValues,
  onlyAnswer,
  type PackedValues,
  packValue,
  unpackValue,
  VALUE_COLUMNS,
  valuesOf,
} from "./pack-values";

/** An answer, and the name by which the server knows it. */
export interface HeldFlows {
  revision: string;
  answer: FlowsAnswer;
}

/** What turns the answer `from` into the answer `to`. */
export interface FlowsDelta extends PackedFrame {
  format: 1;
  from: string;
  to: string;
  tables: PackedTables;
  flows: RowsDelta;
  uncovered: RowsDelta;
}

/** Rows go by their place in the list as it was. Places are ascending, and sent as the distance from the one before. */
export interface RowsDelta {
  /** Rows of the list as it was; a cheap check that the delta fits. */
  had: number;
  gone: number[];
  changed: { [Name in keyof PackedValues]?: ChangedColumn<PackedValues[Name]> };
  added: PackedRows;
}

export interface ChangedColumn<Cell> {
  at: number[];
  to: Cell[];
}

export type DeltaApplied =
  | { kind: "applied"; held: HeldFlows }
  /** Ask for the whole. */
  | { kind: "misfit"; message: string };

/** The lists of both answers are in the order of `byUrgency`, as every answer's are; ids and keys are unique in each. */
export function deltaBetween(before: HeldFlows, after: HeldFlows): FlowsDelta {
  const writer = new TablesWriter();
  const end = Date.parse(after.answer.window.end);
  return {
    format: 1,
    from: before.revision,
    to: after.revision,
    ...packFrame(after.answer),
    flows: rowsDelta(before.answer.flows, after.answer.flows, end, writer),
    uncovered: rowsDelta(before.answer.uncovered, after.answer.uncovered, end, writer),
    tables: writer.tables,
  };
}

/** Rows that did not change are the same objects as before. */
export function applyDelta(held: HeldFlows, delta: FlowsDelta): DeltaApplied {
  if (held.revision !== delta.from) return misfit(`It continues ${delta.from}, held is ${held.revision}.`);
  try {
    const reader = new TablesReader(delta.tables);
    const end = Date.parse(delta.window.end);
    const answer: FlowsAnswer = {
      ...unpackFrame(delta),
      flows: applyRows(held.answer.flows, delta.flows, end, reader),
      uncovered: applyRows(held.answer.uncovered, delta.uncovered, end, reader),
    };
    return { kind: "applied", held: { revision: delta.to, answer } };
  } catch (cause) {
    return misfit(cause instanceof Error ? cause.message : String(cause));
  }
}

function misfit(message: string): DeltaApplied {
  return { kind: "misfit", message };
}

function rowsDelta(before: readonly Flow[], after: readonly Flow[], end: number, writer: TablesWriter): RowsDelta {
  const next = new Map(after.map((flow) => [flow.id, flow]));
  const gone: number[] = [];
  const changed: RowsDelta["changed"] = {};
  for (const [at, was] of before.entries()) {
    const now = next.get(was.id);
    if (now === undefined || !sameIdentity(was, now)) {
      gone.push(at);
      continue;
    }
    next.delete(was.id);
    if (now === was) continue;
    const values = valuesOf(now);
    for (const name of VALUE_COLUMNS) {
      if (!SAME[name](was, now)) note(changed, name, at, packValue(name, values, end, writer));
    }
  }
  for (const column of Object.values(changed)) column.at = distances(column.at);
  return {
    had: before.length,
    gone: distances(gone),
    changed,
    added: packRows([...next.values()], end, writer),
  };
}

/** Ids could be forged; a row that says something else than before is another one. */
function sameIdentity(was: Flow, now: Flow): boolean {
  const { source, network, route } = was;
  return (
    was.host === now.host &&
    was.registrableDomain === now.registrableDomain &&
    was.address === now.address &&
    was.port === now.port &&
    was.portConfirmed === now.portConfirmed &&
    was.protocol === now.protocol &&
    source.namespace === now.source.namespace &&
    source.workload === now.source.workload &&
    source.workloadKind === now.source.workloadKind &&
    network?.namespace === now.network?.namespace &&
    network?.name === now.network?.name &&
    route.group === now.route.group &&
    route.kind === now.route.kind &&
    route.namespace === now.route.namespace &&
    route.name === now.route.name
  );
}

function note<Name extends keyof PackedValues>(
  changed: RowsDelta["changed"],
  name: Name,
  at: number,
  cell: PackedValues[Name],
): void {
  const columns: { [N in keyof PackedValues]?: ChangedColumn<PackedValues[N]> } = changed;
  const column: ChangedColumn<PackedValues[Name]> = columns[name] ?? { at: [], to: [] };
  column.at.push(at);
  column.to.push(cell);
  changed[name] = column as RowsDelta["changed"][Name];
}

/** Whether a column's cell says of `now` what it said of `was`. */
const SAME: Record<keyof PackedValues, (was: Flow, now: Flow) => boolean> = {
  pods: (was, now) => equalLists(was.source.pods, now.source.pods),
  verdict: (was, now) => was.verdict === now.verdict,
  count: (was, now) => was.count === now.count,
  ratePerSecond: (was, now) => was.ratePerSecond === now.ratePerSecond,
  lastSeen: (was, now) => was.lastSeen === now.lastSeen,
  openConnections: (was, now) => was.openConnections === now.openConnections,
  latency: (was, now) =>
    was.latency && now.latency ? equalLists(was.latency, now.latency) : was.latency === now.latency,
  answers: (was, now) => {
    const only = onlyAnswer(was);
    if (only !== null || onlyAnswer(now) !== null) return only === onlyAnswer(now);
    const keys = Object.keys(was.answers).sort();
    return (
      equalLists(keys, Object.keys(now.answers).sort()) && keys.every((key) => was.answers[key] === now.answers[key])
    );
  },
};

function equalLists<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}

function applyRows(held: readonly Flow[], delta: RowsDelta, end: number, reader: TablesReader): Flow[] {
  if (held.length !== delta.had) throw new Error(`It continues ${delta.had} rows, held are ${held.length}.`);
  const touched = new Map<number, FlowValues>();
  const values = (at: number) => {
    const known = touched.get(at) ?? valuesOf(nth(held, at));
    touched.set(at, known);
    return known;
  };
  for (const name of VALUE_COLUMNS) applyColumn(name, delta.changed[name], values, end, reader);
  const gone = new Set(places(delta.gone));
  const kept: Flow[] = [];
  const moved = unpackRows(delta.added, end, reader);
  for (const [at, flow] of held.entries()) {
    const changed = touched.get(at);
    if (gone.has(at)) continue;
    if (changed) moved.push(changedFlow(flow, changed));
    else kept.push(flow);
  }
  // What did not change still stands in its order.
  return mergeByUrgency(kept, moved.sort(byUrgency));
}

function changedFlow(flow: Flow, values: FlowValues): Flow {
  const only = values.answers === flow.answers ? onlyAnswer(flow) : null;
  if (only !== null && values.count !== flow.count) values.answers = answersOf([only], [values.count]);
  return flowOf(flow, values.pods === flow.source.pods ? flow.source : { ...flow.source, pods: values.pods }, values);
}

function applyColumn<Name extends keyof PackedValues>(
  name: Name,
  column: ChangedColumn<PackedValues[Name]> | undefined,
  values: (at: number) => FlowValues,
  end: number,
  reader: TablesReader,
): void {
  if (column === undefined) return;
  for (const [index, at] of places(column.at).entries()) {
    unpackValue(name, nth(column.to, index), values(at), end, reader);
  }
}

function distances(ascending: readonly number[]): number[] {
  return ascending.map((at, index) => at - (ascending[index - 1] ?? 0));
}

function places(gaps: readonly number[]): number[] {
  let at = 0;
  return gaps.map((gap) => {
    at += gap;
    return at;
  });
}
