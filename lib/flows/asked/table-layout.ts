/** The columns that the table of flows can show, and sort by, in their order from left to right. */
export const TABLE_COLUMNS = [
  "verdict",
  "client",
  "destination",
  "port",
  "protocol",
  "network",
  "route",
  "rate",
  "count",
  "answers",
  "latency",
  "open",
  "seen",
  "predicted",
] as const;
export type TableColumn = (typeof TABLE_COLUMNS)[number];

export const DEFAULT_COLUMNS: readonly TableColumn[] = [
  "verdict",
  "client",
  "destination",
  "protocol",
  "network",
  "route",
  "rate",
  "count",
  "seen",
];

export interface FlowOrder {
  column: TableColumn;
  descending: boolean;
}

/** Worst first. */
export const DEFAULT_ORDER: FlowOrder = { column: "verdict", descending: false };

const LARGEST_FIRST: ReadonlySet<TableColumn> = new Set(["rate", "count", "answers", "latency", "open", "seen"]);

/** Numbers and times begin with the largest, words with A. */
export function orderAfterClick(order: FlowOrder, column: TableColumn): FlowOrder {
  if (order.column === column) return { column, descending: !order.descending };
  return { column, descending: LARGEST_FIRST.has(column) };
}

export const FLOW_GROUPINGS = ["host", "domain", "workload", "namespace", "network", "route"] as const;
export type FlowGrouping = (typeof FLOW_GROUPINGS)[number];
