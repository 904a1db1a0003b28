import { apiPath } from "../api-path";
import type { ClusterProblem } from "../cluster/asked/policy-answer";
import type { ConnectionCounts } from "../connections/connection-rehearsal";
import { fetchAnswer } from "../fetch-answer";
import type { KubernetesObject, ObjectRef } from "../linkerd/object";
import { type Served, served } from "../served";
import {
  type ChangeRecord,
  isPending,
  type RecordedPromise,
  type RecordedVerification,
  type RecordedWrite,
} from "./change-record";
import type { Forecast } from "./forecast";
import type { NamedChange, Undone, UndoOffer } from "./undo-record";

/** What `GET /api/activity` answers: the newest first. */
export interface ActivityAnswer {
  /** RFC 3339. */
  readAt: string;
  entries: ActivityEntry[];
  /** Where records are kept; null where that cannot be told. */
  place: string | null;
  /** Why only what the objects themselves tell can be shown; null where everything was read. */
  problem: ClusterProblem | null;
}

/** A change in a list: without specs. */
export interface ActivityEntry extends Pick<ChangeRecord, "id" | "at" | "by" | "state"> {
  /** What it was meant for, in a line. */
  title: string;
  cause: ChangeRecord["cause"]["kind"];
  /** The change that it takes back; null where it takes none back. */
  undoOf: NamedChange | null;
  /** Whether others have taken it back since; null where none has. */
  undone: Undone | null;
  /** Of the first object it changed. */
  namespace: string;
  /**
   * `activity`: recorded. The others are hints, which anybody may have written: `former`: kept beside the objects by a former version;
   * `object`: known from the note on the object alone; `unreadable`: there is something that is no record.
   */
  kept: "activity" | "former" | "object" | "unreadable";
  objects: Pick<RecordedWrite, "verb" | "ref" | "result" | "code">[];
  /** Policies that it set for a time. */
  promises: EntryPromise[];
  counts: Forecast["counts"] | null;
  /** Of its NetworkPolicies; null where it has none. */
  connections: ConnectionCounts | null;
  verification: RecordedVerification | null;
  /** As far as can be told without asking for each object. */
  undoable: boolean;
}

export type EntryPromise = RecordedPromise & { ref: ObjectRef; uid: string };

/** What `GET /api/activity/<namespace>/<id>` answers: one change, and what can be taken back of it now. */
export interface ChangeAnswer {
  readAt: string;
  namespace: string;
  /** Where its record is kept. */
  place: string;
  record: ChangeRecord;
  undoOf: NamedChange | null;
  undone: Undone | null;
  /** One for each object of the record, in its order. */
  undo: UndoOffer[];
  /** Commands for a shell that take it back without the dashboard, in their order. */
  takeBack: string[];
}

/** What is still to be carried out on `object`; null where nothing is. */
export function pendingPromise({ entries }: ActivityAnswer, { metadata }: KubernetesObject): EntryPromise | null {
  const of = entries.flatMap(({ promises }) => promises.filter((each) => each.uid === metadata.uid));
  return of.find(isPending) ?? null;
}

export const ACTIVITY = served<ActivityAnswer>(apiPath("activity"));

export function changeServed(namespace: string, id: string): Served<ChangeAnswer> {
  return served(apiPath("activity/[namespace]/[id]", { namespace, id }));
}

/** Options for react-query: one change as it was read once. */
export function changeQuery(namespace: string, id: string) {
  return {
    queryKey: ["activity", namespace, id] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      fetchAnswer<ChangeAnswer>(changeServed(namespace, id).path, { signal }),
  };
}
