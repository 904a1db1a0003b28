import { reconciled } from "../family-totals";
import type { Flow, FlowProblem, FlowsAnswer, FlowWindow, SentQuery } from "../flow";
import type { FlowProtocol } from "../protocol";
import {
  type FlowIdentityFields,
  IDENTITY_COLUMNS,
  type PackedIdentity,
  packIdentity,
  unpackIdentity,
} from "./pack-identity";
import { nth, type PackedTables, TablesReader, TablesWriter } from "./pack-tables";
import { type FlowValues, type PackedValues, packValue, unpackValue, VALUE_COLUMNS, valuesOf } from "./pack-values";

export type Columns<Row> = { [Name in keyof Row]: Row[Name][] };
export type PackedRows = Columns<PackedIdentity & PackedValues>;

/** A `FlowsAnswer`, column by column; about a twentieth of what Prometheus answered. */
export interface PackedFlows extends PackedFrame {
  format: 1;
  tables: PackedTables;
  flows: PackedRows;
  uncovered: PackedRows;
}

/** All of an answer but its rows. */
export interface PackedFrame {
  window: FlowWindow;
  readAt: string;
  problems: FlowProblem[];
  totals: [protocol: FlowProtocol, counted: number, raw: number | null, rose: number | null][];
  queries?: SentQuery[];
}

/** Lossless: `unpackFlows` gives an equal answer. */
export function packFlows(answer: FlowsAnswer): PackedFlows {
  const writer = new TablesWriter();
  const end = Date.parse(answer.window.end);
  return {
    format: 1,
    ...packFrame(answer),
    flows: packRows(answer.flows, end, writer),
    uncovered: packRows(answer.uncovered, end, writer),
    tables: writer.tables,
  };
}

/** Throws where `packed` is not what `packFlows` made. */
export function unpackFlows(packed: PackedFlows): FlowsAnswer {
  const reader = new TablesReader(packed.tables);
  const end = Date.parse(packed.window.end);
  return {
    ...unpackFrame(packed),
    flows: unpackRows(packed.flows, end, reader),
    uncovered: unpackRows(packed.uncovered, end, reader),
  };
}

export function packFrame({ window, readAt, problems, totals, queries }: FlowsAnswer): PackedFrame {
  const sums = totals.map(({ protocol, counted, raw, rose }): PackedFrame["totals"][number] => {
    return [protocol, counted, raw, rose];
  });
  return { window, readAt, problems, totals: sums, ...(queries && { queries }) };
}

export function unpackFrame({ window, readAt, problems, totals, queries }: PackedFrame) {
  return { window, readAt, problems, totals: totals.map((sums) => reconciled(...sums)), ...(queries && { queries }) };
}

export function packRows(flows: readonly Flow[], end: number, writer: TablesWriter): PackedRows {
  const rows = noRows();
  for (const flow of flows) {
    const identity = packIdentity(flow, writer);
    for (const name of IDENTITY_COLUMNS) push(rows, name, identity[name]);
    const values = valuesOf(flow);
    for (const name of VALUE_COLUMNS) push(rows, name, packValue(name, values, end, writer));
  }
  return rows;
}

export function unpackRows(rows: PackedRows, end: number, reader: TablesReader): Flow[] {
  return rows.id.map((id, at) => {
    const identity = unpackIdentity(
      {
        id,
        source: nth(rows.source, at),
        network: nth(rows.network, at),
        route: nth(rows.route, at),
        host: nth(rows.host, at),
        address: nth(rows.address, at),
        port: nth(rows.port, at),
        protocol: nth(rows.protocol, at),
      },
      reader,
    );
    const values = noValues();
    for (const name of VALUE_COLUMNS) pull(rows, name, at, values, end, reader);
    return flowOf(identity, { ...identity.source, pods: values.pods }, values);
  });
}

/** Every flow is made here, with its fields in one order: V8 then keeps all of them in one shape. */
export function flowOf(
  identity: Omit<FlowIdentityFields, "source">,
  source: Flow["source"],
  values: Omit<FlowValues, "pods">,
): Flow {
  return {
    id: identity.id,
    source,
    network: identity.network,
    route: identity.route,
    host: identity.host,
    registrableDomain: identity.registrableDomain,
    address: identity.address,
    port: identity.port,
    portConfirmed: identity.portConfirmed,
    protocol: identity.protocol,
    verdict: values.verdict,
    count: values.count,
    ratePerSecond: values.ratePerSecond,
    lastSeen: values.lastSeen,
    openConnections: values.openConnections,
    latency: values.latency,
    answers: values.answers,
  };
}

function push<Name extends keyof PackedRows>(rows: PackedRows, name: Name, cell: PackedRows[Name][number]): void {
  const column: PackedRows[Name][number][] = rows[name];
  column.push(cell);
}

function pull<Name extends keyof PackedValues>(
  rows: { [N in keyof PackedValues]: PackedValues[N][] },
  name: Name,
  at: number,
  values: FlowValues,
  end: number,
  reader: TablesReader,
): void {
  unpackValue(name, nth(rows[name], at), values, end, reader);
}

function noRows(): PackedRows {
  return {
    id: [],
    source: [],
    network: [],
    route: [],
    host: [],
    address: [],
    port: [],
    protocol: [],
    pods: [],
    verdict: [],
    count: [],
    ratePerSecond: [],
    lastSeen: [],
    openConnections: [],
    latency: [],
    answers: [],
  };
}

function noValues(): FlowValues {
  return {
    pods: [],
    verdict: "uncertain",
    count: 0,
    ratePerSecond: 0,
    lastSeen: null,
    openConnections: null,
    latency: null,
    answers: {},
  };
}
