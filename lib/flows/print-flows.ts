import type { Flow, FlowWindow } from "./flow";

const CSV_COLUMNS: readonly [string, (flow: Flow, stamp: PrintStamp) => CsvCell][] = [
  ["verdict", (flow) => flow.verdict],
  ["namespace", (flow) => flow.source.namespace],
  ["workload", (flow) => flow.source.workload],
  ["workload_kind", (flow) => flow.source.workloadKind],
  ["host", (flow) => flow.host],
  ["registrable_domain", (flow) => flow.registrableDomain],
  ["address", (flow) => flow.address],
  ["port", (flow) => flow.port],
  ["protocol", (flow) => flow.protocol],
  ["network", (flow) => (flow.network ? `${flow.network.namespace}/${flow.network.name}` : null)],
  ["route_kind", (flow) => flow.route.kind],
  ["route", (flow) => (flow.route.namespace ? `${flow.route.namespace}/${flow.route.name}` : flow.route.name)],
  ["count", (flow) => flow.count],
  ["rate_per_second", (flow) => flow.ratePerSecond],
  ["open_connections", (flow) => flow.openConnections],
  ["last_seen", (flow, stamp) => flow.lastSeen && stamp(flow.lastSeen)],
  [
    "answers",
    (flow) =>
      Object.entries(flow.answers)
        .map(([answer, count]) => `${answer}=${count}`)
        .join(" "),
  ],
];

/** How files write a moment that is RFC 3339 in UTC: the same, with the offset of the reader's zone. */
export type PrintStamp = (at: string) => string;

export type CsvCell = string | number | null;

export function printFlowsCsv(flows: readonly Flow[], stamp: PrintStamp): string {
  return printCsv(
    CSV_COLUMNS.map(([name]) => name),
    flows.map((flow) => CSV_COLUMNS.map(([, cell]) => cell(flow, stamp))),
  );
}

/** RFC 4180. No cell begins as a formula would; a number stays a number. */
export function printCsv(head: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [head, ...rows].map((cells) => `${cells.map(printCell).join(",")}\r\n`).join("");
}

export function printFlowsJson(
  flows: readonly Flow[],
  frame: { window: FlowWindow; readAt: string },
  filter: string,
  stamp: PrintStamp,
): string {
  return printJson({ window: frame.window, readAt: frame.readAt, filter, flows }, stamp);
}

export function printJson(value: object, stamp: PrintStamp): string {
  const inZone = (key: string, each: unknown) => (MOMENTS.has(key) && typeof each === "string" ? stamp(each) : each);
  return `${JSON.stringify(value, inZone, 2)}\n`;
}

const MOMENTS: ReadonlySet<string> = new Set(["start", "end", "countsEnd", "readAt", "lastSeen"]);

/**
 * Where a cell, or what a spreadsheet with another separator takes for one, would begin as a formula.
 * Source: OWASP, CSV Injection; full-width signs count in Japanese and Chinese settings.
 */
const FORMULA = /^(?=[=+\-@\t\r\n＝＋－＠])|(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])/g;

function printCell(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  // Computed also inside quotation marks; an apostrophe makes it text.
  const safe = cell.replace(FORMULA, "'");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
