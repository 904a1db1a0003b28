import { apiPath } from "../api-path";
import { type Served, served } from "../served";
import type { Evidence } from "./evidence";

/** What `GET /api/activity/<namespace>/<id>/evidence` answers. The server watches, whether anybody looks or not. */
export interface EvidenceAnswer {
  /** RFC 3339, by the clock that stamped the change. */
  now: string;
  /** The last look was taken: the time is up, or all that was expected has come. */
  over: boolean;
  /** null: nobody has looked yet. */
  evidence: Evidence | null;
  /** RFC 3339: up to when traffic was read; null before that. */
  readAt: string | null;
  /** Why the latest look failed; null where it did not. What an earlier look showed still stands. */
  problem: string | null;
}

/** Told until the watch is over. */
export function evidenceServed(namespace: string, id: string): Served<EvidenceAnswer> {
  return served(apiPath("activity/[namespace]/[id]/evidence", { namespace, id }));
}
