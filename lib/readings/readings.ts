import "server-only";
import type { FlowsQuestion } from "../flows/asked/question";
import type { FlowSearch } from "../flows/asked/search";
import { flowsBody } from "../flows/wire/flows-body";
import type { FlowsEvent } from "../flows/wire/flows-event";
import type { Caller } from "../people/caller";
import { PROMETHEUS } from "../sources/prometheus/prometheus-source";
import type { ReadOptions, Source } from "../sources/source";
import { readFirstRows } from "./first-rows";

/** Where flows come from. */
export const SOURCE: Source = PROMETHEUS;

/** All that is read of the source for viewers, and done with flows before they see them: see `reading-thread.ts`. */
export const READINGS = {
  flows: SOURCE.flows,
  columns: async (caller: Caller, search: FlowSearch, options: ReadOptions) =>
    flowsBody(await SOURCE.flows(caller, search, options), "columns"),
  whole: async (caller: Caller, search: FlowSearch, options: ReadOptions) =>
    flowsBody(await SOURCE.flows(caller, search, options), "whole"),
  firstRows: (caller: Caller, search: FlowSearch, options: ReadOptions) =>
    readFirstRows(SOURCE, caller, search, options),
  detail: SOURCE.detail,
  series: SOURCE.series,
  firstSeen: SOURCE.firstSeen,
  proxyVersion: (_: Caller, __: FlowSearch, options: ReadOptions) => SOURCE.proxyVersion(options),
  destinations: SOURCE.destinations,
  openings: SOURCE.openings,
};

export type Readings = typeof READINGS;

/** A `FlowsEvent` as its viewers get it. */
export interface WrittenEvent {
  /** By which the viewer may go on; null: by the former. */
  revision: string | null;
  json: string;
}

/** Sends at once what is known, as a delta where `since` is still held. Returns what ends it. */
export function watchWritten(
  caller: Caller,
  question: FlowsQuestion,
  since: string | null,
  send: (event: WrittenEvent) => void,
): () => void {
  return SOURCE.watch(caller, question, (event) => send(writtenOf(event)), since);
}

/** Fifty viewers get the same event, written once. */
const written = new WeakMap<FlowsEvent, WrittenEvent>();

function writtenOf(event: FlowsEvent): WrittenEvent {
  const known = written.get(event) ?? { revision: revisionOf(event), json: JSON.stringify(event) };
  written.set(event, known);
  return known;
}

function revisionOf(event: FlowsEvent): string | null {
  return event.kind === "whole" ? event.revision : event.kind === "delta" ? event.delta.to : null;
}
