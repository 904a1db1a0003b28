import { apiPath } from "../../api-path";
import type { FlowWindow } from "../flow";
import { printDuration } from "./duration";
import { printFilter } from "./filter-print";
import { type FlowSearch, NO_SEARCH } from "./search";

/** Whose destinations, and of when. */
export interface DestinationsQuestion {
  windowSeconds: number;
  /** RFC 3339 in UTC; null: now. */
  end: string | null;
  /** Of the clients; none: all. */
  namespaces: readonly string[];
  /** One workload of the one namespace; null: all. */
  workload: string | null;
}

/** Where the counts of flows end: what was dialled until then can be held against them. */
export function countedUntil({ end, countsEnd }: FlowWindow): string {
  return countsEnd ?? end;
}

/** As readings are asked. */
export function destinationsSearch({ windowSeconds, end, namespaces, workload }: DestinationsQuestion): FlowSearch {
  const term = (key: "ns" | "workload", texts: readonly string[]) =>
    texts.length > 0 ? [{ key, values: texts.map((text) => ({ text, wild: false })), exclude: false }] : [];
  const filter = printFilter([...term("ns", namespaces), ...term("workload", workload === null ? [] : [workload])]);
  return { ...NO_SEARCH, windowSeconds, end, filter };
}

/** The path that a browser asks. */
export function destinationsPath({ windowSeconds, end, namespaces, workload }: DestinationsQuestion): string {
  const parameters = new URLSearchParams({ window: printDuration(windowSeconds) });
  if (end !== null) parameters.set("end", end);
  for (const namespace of namespaces) parameters.append("namespace", namespace);
  if (workload !== null) parameters.set("workload", workload);
  return `${apiPath("flows/destinations")}?${parameters}`;
}
