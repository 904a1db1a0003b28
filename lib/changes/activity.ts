import type { ClusterProblem } from "../cluster/policy-answer";
import { fetchAnswer } from "../fetch-answer";
import type { ChangeRecord, RecordedVerification, RecordedWrite } from "./change-record";
import type { Forecast } from "./forecast";
import type { UndoOffer } from "./undo-record";

/** What `GET /api/activity` answers: the newest first. */
export interface ActivityAnswer {
  /** RFC 3339. */
  readAt: string;
  entries: ActivityEntry[];
  /** Why only what the objects themselves tell can be shown; null where everything was read. */
  problem: ClusterProblem | null;
}

/** A change in a list: without specs. */
export interface ActivityEntry extends Pick<ChangeRecord, "id" | "at" | "by" | "cause" | "state"> {
  /** Where its record is kept. */
  namespace: string;
  /** `object`: known from the note on the object alone, which tells its last change and no more. */
  kept: "activity" | "object";
  objects: Pick<RecordedWrite, "verb" | "ref" | "result" | "code">[];
  counts: Forecast["counts"] | null;
  verification: RecordedVerification | null;
  /** As far as can be told without asking for each object. */
  undoable: boolean;
}

/** What `GET /api/activity/<namespace>/<id>` answers: one change, and what can be taken back of it now. */
export interface ChangeAnswer {
  readAt: string;
  namespace: string;
  record: ChangeRecord;
  /** One for each object of the record, in its order. */
  undo: UndoOffer[];
}

export const activityQuery = {
  queryKey: ["activity"] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => fetchAnswer<ActivityAnswer>("/api/activity", { signal }),
};

export function changeQuery(namespace: string, id: string) {
  return {
    queryKey: ["activity", namespace, id] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      fetchAnswer<ChangeAnswer>(`/api/activity/${encodeURIComponent(namespace)}/${encodeURIComponent(id)}`, { signal }),
  };
}
