import "server-only";
import { listActivityMaps } from "../../cluster/activity-map";
import type { ClusterProblem } from "../../cluster/asked/policy-answer";
import { readObject } from "../../cluster/client/read-object";
import { readPolicy } from "../../cluster/read-policy";
import { AppError } from "../../errors";
import { egressKindOf, isNetworkPolicy } from "../../linkerd/kinds";
import { type KubernetesObject, type ObjectRef, refKey, refOf } from "../../linkerd/object";
import type { Caller } from "../../people/caller";
import { recordStore } from "../../records/current-store";
import type { ActivityAnswer, ActivityEntry, ChangeAnswer } from "../activity";
import { type ChangeRecord, namespaceOfRecord, newestFirst, tellsOf } from "../change-record";
import { resultOf } from "../change-words";
import { changeTitle, recordTitle } from "../intent";
import { lastChangeOf } from "../last-change";
import { takeBackCommands } from "../take-back";
import { type LiveObject, type Undone, undoneChanges, undoOf, undoOffer } from "../undo-record";
import { listRecords, readRecord } from "./journal";
import { reconciled } from "./reconcile";
import { parseFormerRecord } from "./record-text";

/**
 * Every change that is recorded, carried to its end where its process ended before. What former versions kept beside the objects,
 * and notes on objects without a record, are hints: listed, and nothing can be done with them. Throws where the cluster cannot be
 * asked at all.
 */
export async function readActivity(caller: Caller): Promise<ActivityAnswer> {
  const [{ snapshot }, kept, former] = await Promise.all([readPolicy(caller), readKept(caller), readFormer(caller)]);
  const live = new Map(snapshot.resources.map((each) => [refKey(refOf(each)), each]));
  const undone = undoneChanges(kept.records);
  const known = new Set([...kept.records, ...former].map(({ id }) => id));
  const entries: Ordered[] = [
    ...kept.records.map((record) => ({
      ...{ order: record.order, ...entryOf(record, live, undone.get(record.id) ?? null) },
      undoOf: undoOf(record, kept.records),
    })),
    ...kept.unreadable.map((id) => ({ order: 0, ...unreadableEntry(id, "") })),
    ...former.filter(({ id }) => !kept.records.some((record) => record.id === id)),
    ...snapshot.resources.flatMap((object) => entryOfNote(object, known)),
  ];
  return {
    readAt: snapshot.readAt,
    entries: entries.sort(newestFirst).map(({ order: _, ...entry }) => entry),
    place: kept.place,
    problem: kept.problem,
  };
}

type Ordered = ActivityEntry & { order: number };

/** Throws `change_not_found`, and what keeps the record from being read. */
export async function readChange(caller: Caller, namespace: string, id: string): Promise<ChangeAnswer> {
  const [{ place }, { kept: all }, kept] = await Promise.all([
    recordStore(caller),
    listRecords(caller),
    readRecord(caller, id),
  ]);
  if (kept === null || kept === "unreadable" || !tellsOf(kept.record, namespace)) {
    throw changeNotFound(namespace, id, kept === "unreadable");
  }
  const record = await reconciled(kept);
  const records = all.map((each) => each.record);
  const undo = await Promise.all(
    record.objects.map(async (each) => undoOffer(each, await liveObject(caller, each.ref), record, records)),
  );
  return {
    readAt: new Date().toISOString(),
    namespace,
    place,
    record,
    undoOf: undoOf(record, records),
    undone: undoneChanges(records).get(id) ?? null,
    undo,
    takeBack: takeBackCommands(record.objects),
  };
}

/** `unreadable`: there is something under that id, and it is no record. */
function changeNotFound(namespace: string, id: string, unreadable: boolean): AppError {
  if (unreadable) {
    return new AppError("change_not_found", `Record ${id} cannot be read by this dashboard.`, {
      hint: "Another version may have written it, or it was edited. It has no effect.",
    });
  }
  return new AppError("change_not_found", `There is no record of change ${id} in namespace ${namespace}.`, {
    hint: "It may be older than the records kept, or made by another dashboard with its own records.",
  });
}

async function readKept(caller: Caller) {
  try {
    const { place } = await recordStore(caller);
    const { kept, unreadable } = await listRecords(caller);
    // Where its end cannot be recorded it is shown as it was recorded.
    const records = await Promise.all(kept.map((each) => reconciled(each).catch(() => each.record)));
    return { records, unreadable, place, problem: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, hint } = error;
    const problem: ClusterProblem = { code, message, hint };
    return { records: [], unreadable: [], place: null, problem };
  }
}

/** Of a time when records lay beside the objects. Whoever may not read them has none of that time, or no longer needs them. */
async function readFormer(caller: Caller): Promise<Ordered[]> {
  const maps = await listActivityMaps(caller).catch((error: unknown) => {
    if (error instanceof AppError) return [];
    throw error;
  });
  return maps.flatMap(({ namespace, entries }) =>
    Object.entries(entries).map(([id, text]): Ordered => {
      const record = parseFormerRecord(namespace, id, text);
      if (!record) return { order: 0, ...unreadableEntry(id, namespace) };
      const { at, by, objects } = record;
      return {
        order: Date.parse(at),
        ...hintOf({ id, at, by, namespace, objects }),
        kept: "former",
        cause: record.cause === "undo" ? "undo" : record.cause === "revert" ? "revert" : "person",
      };
    }),
  );
}

async function liveObject(caller: Caller, ref: ObjectRef): Promise<LiveObject | null> {
  try {
    return await readObject(caller, ref);
  } catch (error) {
    if (error instanceof AppError && error.code === "object_deleted") return null;
    throw error;
  }
}

function entryOf(
  record: ChangeRecord,
  live: ReadonlyMap<string, KubernetesObject>,
  undone: Undone | null,
): Omit<ActivityEntry, "undoOf"> {
  const { id, at, by, cause, state, objects, forecast, verification } = record;
  const undoable = objects.some((each) => {
    // NetworkPolicies are not among what is watched here: the change itself asks for them.
    if (isNetworkPolicy(each.ref)) return each.result === "applied" && !each.temporary && !undone?.whole;
    const object = live.get(refKey(each.ref));
    return undoOffer(each, object ? { object, managers: [] } : null, record).kind === "undoable";
  });
  return {
    namespace: namespaceOfRecord(record),
    title: recordTitle(record),
    kept: "activity",
    ...{ id, at, by, cause: cause.kind, state, undoable, undone },
    objects: objects.map(({ verb, ref, result, code }) => ({ verb, ref, result, ...(code !== undefined && { code }) })),
    promises: objects.flatMap(({ ref, uid, promise, result }) =>
      promise && uid && result === "applied" ? [{ ref, uid, ...promise }] : [],
    ),
    counts: forecast?.counts ?? null,
    connections: record.connections?.counts ?? null,
    verification,
  };
}

function hintOf(told: Pick<ActivityEntry, "id" | "at" | "by" | "namespace" | "objects">): ActivityEntry {
  const nothing = {
    promises: [],
    counts: null,
    connections: null,
    verification: null,
    undoable: false,
    undoOf: null,
    undone: null,
  };
  const intended = told.objects.map(({ verb, ref }) => ({ verb, ref, policy: null, time: null, isolation: null }));
  const title = changeTitle(intended, resultOf({ state: "done", objects: told.objects }) === "applied");
  return { ...told, title, kept: "object", cause: "person", state: "done", ...nothing };
}

function unreadableEntry(id: string, namespace: string): ActivityEntry {
  const kept = id.slice(0, 253);
  const title = `What cannot be read: ${kept}`;
  return { ...hintOf({ id: kept, at: "", by: "", namespace, objects: [] }), title, kept: "unreadable" };
}

function entryOfNote(object: KubernetesObject, known: ReadonlySet<string>): Ordered[] {
  const ref = refOf(object);
  const change = egressKindOf(ref) && lastChangeOf(object);
  if (!change || (change.id !== null && known.has(change.id))) return [];
  const { at, by, verb } = change;
  const id = change.id ?? `${at} ${refKey(ref)}`;
  const objects = [{ verb, ref, result: "applied" as const }];
  return [{ order: Date.parse(at), ...hintOf({ id, at, by, namespace: ref.namespace, objects }) }];
}
