/** The columns that the table of flows can show, in their order from left to right. */
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
  "first",
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
