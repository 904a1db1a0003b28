import { apiPath } from "../api-path";
import { fetchAnswer } from "../fetch-answer";
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
  scrapeIntervalSeconds: number | null;
  /** Why the latest look failed; null where it did not. What an earlier look showed still stands. */
  problem: string | null;
}

const POLL_MILLISECONDS = 2_000;

/** Asks again until the watch is over. Costs the server nothing: it answers what it holds. */
export function evidenceQuery(namespace: string, id: string) {
  return {
    queryKey: ["evidence", namespace, id] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      fetchAnswer<EvidenceAnswer>(apiPath("activity/[namespace]/[id]/evidence", { namespace, id }), {
        signal,
      }),
    refetchInterval: ({ state }: { state: { data?: EvidenceAnswer | undefined } }) =>
      state.data?.over ? (false as const) : POLL_MILLISECONDS,
  };
}
