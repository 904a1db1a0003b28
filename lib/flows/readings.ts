import "server-only";
import { readEnv } from "../env";
import { flowsBody } from "./flows-body";
import type { FlowsEvent } from "./flows-event";
import { flowsPoller } from "./poller";
import type { FlowsQuestion } from "./question";
import { readDestinations } from "./read-destinations";
import { readFirstRows } from "./read-first-rows";
import { readFirstSeen } from "./read-first-seen";
import { readFlowDetail } from "./read-flow-detail";
import { readFlowSeries } from "./read-flow-series";
import { type ReadOptions, readFlows } from "./read-flows";
import { readProxyVersion } from "./read-proxy-version";
import type { FlowSearch } from "./search";

/** All that is read of Prometheus for viewers, and done with flows before they see them: see `reading-thread.ts`. */
export const READINGS = {
  flows: readFlows,
  columns: async (search: FlowSearch, options: ReadOptions) => flowsBody(await readFlows(search, options), "columns"),
  whole: async (search: FlowSearch, options: ReadOptions) => flowsBody(await readFlows(search, options), "whole"),
  firstRows: readFirstRows,
  detail: readFlowDetail,
  series: readFlowSeries,
  firstSeen: readFirstSeen,
  proxyVersion: readProxyVersion,
  destinations: readDestinations,
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
  question: FlowsQuestion,
  since: string | null,
  send: (event: WrittenEvent) => void,
): () => void {
  return flowsPoller(readEnv()).watch(question, (event) => send(writtenOf(event)), since);
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
