import { answersOf } from "../answers";
import type { Flow, FlowsAnswer } from "../flow";
import { byUrgency, mergeByUrgency } from "../flow-order";
import {
  flowOf,
  type PackedFrame,
  type PackedRows,
  packFrame,
  packRows,
  unpackFrame,
  unpackRows,
} from "./flow-columns";
import { CHANGE_COLUMNS, type PackedChanges, packChange, unpackChange } from "./pack-changes";
import { ascending, ranges } from "./pack-places";
import { nth, type PackedTables, TablesReader, TablesWriter } from "./pack-tables";
import { type FlowValues, onlyAnswer, valuesOf } from "./pack-values";

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

/** Rows go by their place in the list as it was, see `pack-places.ts`. */
export interface RowsDelta {
  /** Rows of the list as it was; a cheap check that the delta fits. */
  had: number;
  gone: number[];
  /** Whether flows of which no last seen is sent were seen as long before the window's end as before, or when they were before. */
  seenSinceEnd: boolean;
  changed: { [Name in keyof PackedChanges]?: ChangedColumn<PackedChanges[Name]> };
  /** Absent where there are none. */
  added?: PackedRows;
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
  const ends = endsOf(before.answer, after.answer);
  return {
    format: 1,
    from: before.revision,
    to: after.revision,
    ...packFrame(after.answer),
    flows: rowsDelta(before.answer.flows, after.answer.flows, ends, writer),
    uncovered: rowsDelta(before.answer.uncovered, after.answer.uncovered, ends, writer),
    tables: writer.tables,
  };
}

/** Rows that did not change are the same objects as before. */
export function applyDelta(held: HeldFlows, delta: FlowsDelta): DeltaApplied {
  if (held.revision !== delta.from) return misfit(`It continues ${delta.from}, held is ${held.revision}.`);
  try {
    const reader = new TablesReader(delta.tables);
    const ends = endsOf(held.answer, delta);
    const answer: FlowsAnswer = {
      ...unpackFrame(delta),
      flows: applyRows(held.answer.flows, delta.flows, ends, reader),
      uncovered: applyRows(held.answer.uncovered, delta.uncovered, ends, reader),
    };
    return { kind: "applied", held: { revision: delta.to, answer } };
  } catch (cause) {
    return misfit(cause instanceof Error ? cause.message : String(cause));
  }
}

function misfit(message: string): DeltaApplied {
  return { kind: "misfit", message };
}

/** Of the two windows, in milliseconds. */
interface Ends {
  was: number;
  now: number;
}

function endsOf(before: Pick<FlowsAnswer, "window">, after: Pick<FlowsAnswer, "window">): Ends {
  return { was: Date.parse(before.window.end), now: Date.parse(after.window.end) };
}

function rowsDelta(before: readonly Flow[], after: readonly Flow[], ends: Ends, writer: TablesWriter): RowsDelta {
  const next = new Map(after.map((flow) => [flow.id, flow]));
  const gone: number[] = [];
  const stayed: { at: number; was: Flow; now: Flow }[] = [];
  for (const [at, was] of before.entries()) {
    const now = next.get(was.id);
    if (now === undefined || !sameIdentity(was, now)) {
      gone.push(at);
      continue;
    }
    next.delete(was.id);
    stayed.push({ at, was, now });
  }
  const moved = stayed.filter(({ was, now }) => seenLater(was.lastSeen, ends) === now.lastSeen).length;
  const kept = stayed.filter(({ was, now }) => was.lastSeen === now.lastSeen).length;
  const seenSinceEnd = moved > kept;
  const changed: RowsDelta["changed"] = {};
  for (const { at, was, now } of stayed) {
    const expected = seenSinceEnd ? { ...was, lastSeen: seenLater(was.lastSeen, ends) } : was;
    for (const name of CHANGE_COLUMNS) note(changed, name, at, packChange(name, expected, now, ends.now, writer));
  }
  for (const column of Object.values(changed)) column.at = ranges(column.at);
  const added = [...next.values()];
  return {
    had: before.length,
    gone: ranges(gone),
    seenSinceEnd,
    changed,
    ...(added.length > 0 && { added: packRows(added, ends.now, writer) }),
  };
}

/** As long before the end as it was; one that is spelled in another way stays as it is. */
function seenLater(lastSeen: string | null, { was, now }: Ends): string | null {
  const at = lastSeen === null ? Number.NaN : Date.parse(lastSeen);
  if (Number.isNaN(at) || new Date(at).toISOString() !== lastSeen) return lastSeen;
  return new Date(at + now - was).toISOString();
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

function note<Name extends keyof PackedChanges>(
  changed: RowsDelta["changed"],
  name: Name,
  at: number,
  cell: PackedChanges[Name] | undefined,
): void {
  if (cell === undefined) return;
  const columns: { [N in keyof PackedChanges]?: ChangedColumn<PackedChanges[N]> } = changed;
  const column: ChangedColumn<PackedChanges[Name]> = columns[name] ?? { at: [], to: [] };
  column.at.push(at);
  column.to.push(cell);
  changed[name] = column as RowsDelta["changed"][Name];
}

function applyRows(held: readonly Flow[], delta: RowsDelta, ends: Ends, reader: TablesReader): Flow[] {
  if (held.length !== delta.had) throw new Error(`It continues ${delta.had} rows, held are ${held.length}.`);
  const touched = new Map<number, FlowValues>();
  const values = (at: number) => {
    const known = touched.get(at) ?? valuesOf(nth(held, at));
    touched.set(at, known);
    return known;
  };
  for (const [at, { lastSeen }] of delta.seenSinceEnd ? held.entries() : []) {
    const later = seenLater(lastSeen, ends);
    if (later !== lastSeen) values(at).lastSeen = later;
  }
  for (const name of CHANGE_COLUMNS) applyColumn(name, delta.changed[name], values, ends.now, reader);
  const gone = new Set(ascending(delta.gone));
  const kept: Flow[] = [];
  const moved = delta.added ? unpackRows(delta.added, ends.now, reader) : [];
  for (const [at, flow] of held.entries()) {
    const changed = touched.get(at);
    if (gone.has(at)) continue;
    const now = changed ? changedFlow(flow, changed) : flow;
    if (now.verdict === flow.verdict && now.count === flow.count) kept.push(now);
    else moved.push(now);
  }
  // What these two did not change still stands in its order.
  return mergeByUrgency(kept, moved.sort(byUrgency));
}

function changedFlow(flow: Flow, values: FlowValues): Flow {
  const only = values.answers === flow.answers ? onlyAnswer(flow) : null;
  if (only !== null && values.count !== flow.count) values.answers = answersOf([only], [values.count]);
  return flowOf(flow, values.pods === flow.source.pods ? flow.source : { ...flow.source, pods: values.pods }, values);
}

function applyColumn<Name extends keyof PackedChanges>(
  name: Name,
  column: ChangedColumn<PackedChanges[Name]> | undefined,
  values: (at: number) => FlowValues,
  end: number,
  reader: TablesReader,
): void {
  if (column === undefined) return;
  for (const [index, at] of ascending(column.at).entries()) {
    unpackChange(name, nth(column.to, index), values(at), end, reader);
  }
}
