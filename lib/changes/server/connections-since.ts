import "server-only";
import { destinationsSearch } from "../../flows/asked/destinations-question";
import type { FlowsAnswer } from "../../flows/flow";
import { hasStatus } from "../../linkerd/kinds";
import type { Caller } from "../../people/caller";
import { read } from "../../readings/reading-thread";
import type { ChangeRecord } from "../change-record";
import { gatherConnections, noConnectionsYet } from "../policies/connection-evidence";
import type { ConnectionEvidence } from "../policies/connection-outcome";

/** A change of NetworkPolicies takes effect eventually; plugins mostly take a second or two. */
const SETTLE_SECONDS = 5;
/** Of a record that another process finished, which tells no end of its writes. */
const UNTOLD_SECONDS = 30;
/** Connections of the last minute are judged: what was opened at first and fails now, fails. */
const LATELY_SECONDS = 60;
const FEWEST_SCRAPES = 4;

/**
 * What connections that were opened lately say of a change of NetworkPolicies; null where none is watched. Throws what keeps them from being
 * read. `flows` were read just now, and reach back to the change.
 */
export async function connectionsSince(
  caller: Caller,
  { at, objects, connections, verification }: ChangeRecord,
  { flows, window }: FlowsAnswer,
): Promise<ConnectionEvidence | null> {
  const watched = connections?.watched;
  if (!watched) return null;
  const former = verification?.connections ?? null;
  const { scrapeIntervalSeconds: scrape, clockAheadSeconds } = window;
  const written = connections.writtenAt ? Date.parse(connections.writtenAt) : Date.parse(at) + UNTOLD_SECONDS * 1000;
  const since = Math.floor((Date.now() - written) / 1000 - SETTLE_SECONDS - scrape);
  const windowSeconds = Math.min(since, Math.max(LATELY_SECONDS, FEWEST_SCRAPES * scrape));
  // Two scrapes are the least that a rise can be seen by, and one more tells the outcome of it.
  if (windowSeconds < 3 * scrape || watched.namespaces.length === 0) return former ?? noConnectionsYet(watched);
  const asked = { windowSeconds, end: null, namespaces: watched.namespaces, workload: null };
  const openings = await read(caller, "openings", destinationsSearch(asked), { noCache: true });
  return gatherConnections(watched, openings, deniedSince(objects, flows, written + clockAheadSeconds * 1000), former);
}

/** `shop/web`: clients of whom Linkerd denies something since, where the same change writes what Linkerd reads. */
function deniedSince(
  objects: ChangeRecord["objects"],
  flows: FlowsAnswer["flows"],
  milliseconds: number,
): ReadonlySet<string> {
  if (!objects.some(({ ref }) => hasStatus(ref))) return new Set();
  const denied = flows.filter(
    ({ verdict, lastSeen }) => verdict === "denied" && lastSeen !== null && Date.parse(lastSeen) > milliseconds,
  );
  return new Set(denied.map(({ source }) => `${source.namespace}/${source.workload}`));
}
