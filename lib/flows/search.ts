import type { NamespacedName } from "../linkerd/object";
import { parseDuration, printDuration } from "./duration";
import { FLOW_PROTOCOLS, FLOW_VERDICTS, type FlowProtocol, type FlowVerdict } from "./flow";

/** Which flows are asked for: exactly what the address bar says. Empty lists mean "all". */
export interface FlowSearch {
  windowSeconds: number;
  /** RFC 3339 in UTC: where the window ends; null: now, and it moves on. */
  end: string | null;
  /** Namespaces of the clients. */
  namespaces: string[];
  networks: NamespacedName[];
  verdicts: FlowVerdict[];
  protocols: FlowProtocol[];
  /** Words that must all occur somewhere in the row. */
  text: string;
  /** Id of the opened flow. */
  flow: string | null;
  live: boolean;
  /** What the URL asked for and nobody understood. Shown to the user, and gone once printed. */
  unknown: UnknownParameter[];
}

export interface UnknownParameter {
  parameter: string;
  value: string;
  message: string;
}

export const DEFAULT_WINDOW_SECONDS = 15 * 60;
export const MIN_WINDOW_SECONDS = 10;
export const MAX_WINDOW_SECONDS = 30 * 24 * 3600;

export const NO_SEARCH: FlowSearch = {
  windowSeconds: DEFAULT_WINDOW_SECONDS,
  end: null,
  namespaces: [],
  networks: [],
  verdicts: [],
  protocols: [],
  text: "",
  flow: null,
  live: true,
  unknown: [],
};

/** Reads `?window=15m&end=2026-11-21T07:00:00Z&ns=shop&network=shop/all-egress&verdict=denied&protocol=tls&q=stripe&flow=…&live=off`. */
export function parseFlowSearch(parameters: URLSearchParams, alsoKnown: readonly string[] = []): FlowSearch {
  const unknown: UnknownParameter[] = [];
  const reject = (parameter: string, value: string, message: string) => unknown.push({ parameter, value, message });
  const known = [...Object.values(NAMES), ...alsoKnown];
  for (const [parameter, value] of parameters) {
    if (!known.includes(parameter)) reject(parameter, value, `There is no filter called “${cut(parameter)}”.`);
  }
  const search: FlowSearch = {
    windowSeconds: parseWindow(parameters.get(NAMES.window), reject),
    end: parseEnd(parameters.get(NAMES.end), reject),
    namespaces: listOf(parameters, NAMES.namespaces),
    networks: listOf(parameters, NAMES.networks).flatMap((value) => parseNetwork(value, reject)),
    verdicts: listOf(parameters, NAMES.verdicts).flatMap((value) =>
      oneOf(FLOW_VERDICTS, NAMES.verdicts, value, reject),
    ),
    protocols: listOf(parameters, NAMES.protocols).flatMap((value) =>
      oneOf(FLOW_PROTOCOLS, NAMES.protocols, value, reject),
    ),
    text: (parameters.get(NAMES.text) ?? "").trim(),
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
  for (const namespace of search.namespaces) parameters.append(NAMES.namespaces, namespace);
  for (const { namespace, name } of search.networks) parameters.append(NAMES.networks, `${namespace}/${name}`);
  for (const verdict of search.verdicts) parameters.append(NAMES.verdicts, verdict);
  for (const protocol of search.protocols) parameters.append(NAMES.protocols, protocol);
  if (search.text.trim()) parameters.set(NAMES.text, search.text.trim());
  if (search.flow) parameters.set(NAMES.flow, search.flow);
  if (!search.live) parameters.set(NAMES.live, "off");
  return parameters;
}

const NAMES = {
  window: "window",
  end: "end",
  namespaces: "ns",
  networks: "network",
  verdicts: "verdict",
  protocols: "protocol",
  text: "q",
  flow: "flow",
  live: "live",
} as const;

type Reject = (parameter: string, value: string, message: string) => void;

/** Both `ns=a&ns=b` and `ns=a,b`; no name of Kubernetes contains a comma. */
function listOf(parameters: URLSearchParams, name: string): string[] {
  const values = parameters.getAll(name).flatMap((value) => value.split(","));
  return [...new Set(values.map((value) => value.trim()).filter((value) => value !== ""))];
}

function parseWindow(value: string | null, reject: Reject): number {
  if (value === null) return DEFAULT_WINDOW_SECONDS;
  const seconds = parseDuration(value);
  if (seconds !== null && seconds >= MIN_WINDOW_SECONDS && seconds <= MAX_WINDOW_SECONDS) return seconds;
  reject(NAMES.window, value, `“${cut(value)}” is no window between 10s and 30d, such as 15m; 15m is shown.`);
  return DEFAULT_WINDOW_SECONDS;
}

/** With a time zone, so that a link means the same moment everywhere. */
const MOMENT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$/;

function parseEnd(value: string | null, reject: Reject): string | null {
  if (value === null || value === "now") return null;
  const at = MOMENT.test(value) ? Date.parse(value.replace(" ", "T")) : Number.NaN;
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  reject(NAMES.end, value, `“${cut(value)}” is no moment such as 2026-11-21T07:00:00Z; now is shown.`);
  return null;
}

function parseNetwork(value: string, reject: Reject): NamespacedName[] {
  const parts = value.split("/");
  const [namespace, name] = parts;
  if (parts.length === 2 && namespace && name) return [{ namespace, name }];
  reject(NAMES.networks, value, `“${cut(value)}” is no EgressNetwork: write namespace/name.`);
  return [];
}

function oneOf<T extends string>(allowed: readonly T[], parameter: string, value: string, reject: Reject): T[] {
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return [found];
  reject(parameter, value, `“${cut(value)}” is no ${parameter}: one of ${allowed.join(", ")}.`);
  return [];
}

function parseLive(value: string | null, reject: Reject): boolean {
  if (value === null || value === "on") return true;
  if (value !== "off") reject(NAMES.live, value, `“${cut(value)}” is neither on nor off.`);
  return value !== "off";
}

function cut(value: string): string {
  return value.length > 60 ? `${value.slice(0, 60)}…` : value;
}
