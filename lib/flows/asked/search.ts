import { cut } from "../../print/cut";
import { FLOW_VERDICTS } from "../flow";
import { FLOW_PROTOCOLS } from "../protocol";
import { parseDuration, printDuration } from "./duration";
import { withTerm } from "./filter-edit";
import type { FilterTerm } from "./filter-term";
import {
  DEFAULT_ORDER,
  FLOW_GROUPINGS,
  type FlowGrouping,
  type FlowOrder,
  TABLE_COLUMNS,
  type TableColumn,
} from "./table-layout";

/** Which flows are asked for, and how they are laid out: exactly what the address bar says. */
export interface FlowSearch {
  windowSeconds: number;
  /** RFC 3339 in UTC: where the window ends; null: now, and it moves on. */
  end: string | null;
  /** In the filter language, as it was typed; the one home of everything that hides rows. */
  filter: string;
  order: FlowOrder;
  group: FlowGrouping | null;
  /** Ids of the groups that are unfolded; those of another grouping wait until it is chosen again. */
  open: string[];
  /** null: the columns which this browser remembers. */
  columns: TableColumn[] | null;
  /** Id of the opened flow. */
  flow: string | null;
  live: boolean;
  /** What the URL asked for and nobody understood. Shown to the user, and gone once printed. */
  unknown: UnknownParameter[];
}

export interface UnknownParameter {
  parameter: string;
  value: string;
  /** What is wrong with it, and what is understood. */
  message: string;
  /** What a page shows in its place, as a sentence; empty where it goes without. */
  instead: string;
}

export const DEFAULT_WINDOW_SECONDS = 15 * 60;
export const MIN_WINDOW_SECONDS = 10;
export const MAX_WINDOW_SECONDS = 30 * 24 * 3600;

export const NO_SEARCH: FlowSearch = {
  windowSeconds: DEFAULT_WINDOW_SECONDS,
  end: null,
  filter: "",
  order: DEFAULT_ORDER,
  group: null,
  open: [],
  columns: null,
  flow: null,
  live: true,
  unknown: [],
};

/**
 * Reads `?window=15m&end=2026-11-21T07:00:00Z&filter=ns:shop stripe&sort=-rate&group=host&open=host:a.example&columns=verdict,host&flow=…&live=off`.
 * `ns=`, `network=`, `verdict=`, `protocol=` and `q=` of older links and of scripts are taken into the filter.
 */
export function parseFlowSearch(parameters: URLSearchParams, alsoKnown: readonly string[] = []): FlowSearch {
  const unknown: UnknownParameter[] = [];
  const reject: Reject = (parameter, value, message, instead = "") =>
    unknown.push({ parameter, value, message, instead });
  const known = [...Object.values(NAMES), ...OLDER_NAMES, ...alsoKnown];
  for (const [parameter, value] of parameters) {
    if (!known.includes(parameter)) reject(parameter, value, `There is no filter “${cut(parameter)}”.`);
  }
  for (const name of SINGLE_NAMES) {
    const values = parameters.getAll(name);
    if (values.length > 1) reject(name, values.join(", "), severalTimes(name), "The first one is used.");
  }
  const search: FlowSearch = {
    windowSeconds: parseWindow(parameters.get(NAMES.window), reject),
    end: parseEnd(parameters.get(NAMES.end), reject),
    filter: olderTerms(parameters, reject).reduce(withTerm, (parameters.get(NAMES.filter) ?? "").trim()),
    order: parseOrder(parameters.get(NAMES.order), reject),
    group: parseGroup(parameters.get(NAMES.group), reject),
    open: parseOpen(parameters),
    columns: parseColumns(parameters.get(NAMES.columns), reject),
    flow: parameters.get(NAMES.flow) || null,
    live: parseLive(parameters.get(NAMES.live), reject),
    unknown,
  };
  return search;
}

/** The shortest URL parameters that parse to the same search; defaults are left out. */
export function printFlowSearch(search: FlowSearch): URLSearchParams {
  const parameters = new URLSearchParams();
  if (search.windowSeconds !== DEFAULT_WINDOW_SECONDS)
    parameters.set(NAMES.window, printDuration(search.windowSeconds));
  if (search.end !== null) parameters.set(NAMES.end, search.end.replace(".000Z", "Z"));
  if (search.filter.trim()) parameters.set(NAMES.filter, search.filter.trim());
  const { column, descending } = search.order;
  if (column !== DEFAULT_ORDER.column || descending !== DEFAULT_ORDER.descending)
    parameters.set(NAMES.order, `${descending ? "-" : ""}${column}`);
  if (search.group) parameters.set(NAMES.group, search.group);
  for (const id of search.group ? search.open.slice(0, MOST_OPEN) : []) parameters.append(NAMES.open, id);
  if (search.columns) parameters.set(NAMES.columns, search.columns.join(","));
  if (search.flow) parameters.set(NAMES.flow, search.flow);
  if (!search.live) parameters.set(NAMES.live, "off");
  return parameters;
}

/** Whether Back returns from `next` to `before`: a filter, group, order or range, or a flow that was opened or closed. */
export function isSearchStep(before: FlowSearch, next: FlowSearch): boolean {
  const steps = (search: FlowSearch) =>
    printFlowSearch({ ...search, flow: null, live: true, open: [], columns: null }).toString();
  return steps(before) !== steps(next) || (before.flow === null) !== (next.flow === null);
}

const NAMES = {
  window: "window",
  end: "end",
  filter: "filter",
  order: "sort",
  group: "group",
  open: "open",
  columns: "columns",
  flow: "flow",
  live: "live",
} as const;

/** Each is a list of values of that key. */
const LIST_NAMES = ["ns", "network", "verdict", "protocol"];

/** Words of `q`, and the keys of which each parameter is a list. */
const OLDER_NAMES = [...LIST_NAMES, "q"];

const SINGLE_NAMES = [...Object.values(NAMES).filter((name) => name !== NAMES.open), "q"];

/** Which parameters say what flows are asked for, as against how a page lays them out. */
export const FLOWS_ASKED = { once: [NAMES.window, NAMES.end, NAMES.filter, "q"], lists: LIST_NAMES };

/** Of a parameter that has one value. */
export function severalTimes(name: string): string {
  return `“${name}” is given several times but takes one value.`;
}

function olderTerms(parameters: URLSearchParams, reject: Reject): FilterTerm[] {
  const listed = (
    [
      ["ns", listOf(parameters, "ns")],
      ["network", listOf(parameters, "network").filter((value) => isNetwork(value, reject))],
      ["verdict", listOf(parameters, "verdict").flatMap((value) => oneOf(FLOW_VERDICTS, "verdict", value, reject))],
      ["protocol", listOf(parameters, "protocol").flatMap((value) => oneOf(FLOW_PROTOCOLS, "protocol", value, reject))],
    ] as const
  ).flatMap(([key, values]): FilterTerm[] =>
    values.length > 0 ? [{ key, values: values.map((text) => ({ text, wild: false })), exclude: false }] : [],
  );
  const words = (parameters.get("q") ?? "").split(/\s+/).filter((word) => word !== "");
  return [
    ...listed,
    ...words.map((text): FilterTerm => ({ key: null, values: [{ text, wild: false }], exclude: false })),
  ];
}

type Reject = (parameter: string, value: string, message: string, instead?: string) => void;

/** Both `ns=a&ns=b` and `ns=a,b`; no name of Kubernetes contains a comma. */
function listOf(parameters: URLSearchParams, name: string): string[] {
  const values = parameters.getAll(name).flatMap((value) => value.split(","));
  return [...new Set(values.map((value) => value.trim()).filter((value) => value !== ""))];
}

function parseWindow(value: string | null, reject: Reject): number {
  if (value === null) return DEFAULT_WINDOW_SECONDS;
  const seconds = parseDuration(value);
  if (seconds !== null && seconds >= MIN_WINDOW_SECONDS && seconds <= MAX_WINDOW_SECONDS) return seconds;
  reject(NAMES.window, value, `“${cut(value)}” is not a window between 10s and 30d, such as 15m.`, "15m is shown.");
  return DEFAULT_WINDOW_SECONDS;
}

/** With a time zone, so that a link means the same moment everywhere. */
const MOMENT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$/;

function parseEnd(value: string | null, reject: Reject): string | null {
  if (value === null || value === "now") return null;
  const at = MOMENT.test(value) ? Date.parse(value.replace(" ", "T")) : Number.NaN;
  // `Date` takes 30 February for 2 March.
  const [year, month, day] = value.split(/\D/, 3).map(Number);
  const isDay = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day)).getUTCDate() === day;
  if (!Number.isNaN(at) && isDay) return new Date(at).toISOString();
  reject(NAMES.end, value, `“${cut(value)}” is not a time such as 2026-11-21T07:00:00Z.`, "Now is shown.");
  return null;
}

function parseOrder(value: string | null, reject: Reject): FlowOrder {
  if (value === null) return DEFAULT_ORDER;
  const descending = value.startsWith("-");
  const [column] = oneOf(TABLE_COLUMNS, NAMES.order, descending ? value.slice(1) : value, reject);
  return column ? { column, descending } : DEFAULT_ORDER;
}

function parseGroup(value: string | null, reject: Reject): FlowGrouping | null {
  return value === null ? null : (oneOf(FLOW_GROUPINGS, NAMES.group, value, reject)[0] ?? null);
}

/** More make no address that can be passed on. */
const MOST_OPEN = 50;

function parseOpen(parameters: URLSearchParams): string[] {
  if (parameters.get(NAMES.group) === null) return [];
  return [...new Set(parameters.getAll(NAMES.open))].slice(0, MOST_OPEN);
}

function parseColumns(value: string | null, reject: Reject): TableColumn[] | null {
  if (value === null) return null;
  const asked = [...new Set(value.split(","))].flatMap((each) => oneOf(TABLE_COLUMNS, NAMES.columns, each, reject));
  return asked.length > 0 ? asked : null;
}

function isNetwork(value: string, reject: Reject): boolean {
  if (/^[^/]+\/[^/]+$/.test(value)) return true;
  reject("network", value, `“${cut(value)}” is not an EgressNetwork: write namespace/name.`);
  return false;
}

function oneOf<T extends string>(allowed: readonly T[], parameter: string, value: string, reject: Reject): T[] {
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return [found];
  reject(parameter, value, `“${cut(value)}” is not a valid ${parameter}: use one of ${allowed.join(", ")}.`);
  return [];
}

function parseLive(value: string | null, reject: Reject): boolean {
  if (value === null || value === "on") return true;
  if (value !== "off") reject(NAMES.live, value, `“${cut(value)}” is not on or off.`);
  return value !== "off";
}
