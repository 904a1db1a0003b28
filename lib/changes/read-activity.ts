import "server-only";
import { listActivityMaps, readActivityMap } from "../cluster/activity-map";
import type { ClusterProblem } from "../cluster/policy-answer";
import { readObject } from "../cluster/read-object";
import { readPolicy } from "../cluster/read-policy";
import { AppError } from "../errors";
import { policyKindOf } from "../linkerd/kinds";
import { type KubernetesObject, type ObjectRef, refKey, refOf } from "../linkerd/object";
import type { ActivityAnswer, ActivityEntry, ChangeAnswer } from "./activity";
import { type ChangeRecord, parseRecord } from "./change-record";
import { lastChangeOf } from "./last-change";
import { undoState } from "./undo";
import { type LiveObject, undoOffer } from "./undo-record";

/**
 * Every change that was kept, and the last change of each object that was not: where ConfigMaps cannot be read, the notes on the
 * objects still tell. Throws where the cluster cannot be asked at all.
 */
export async function readActivity(): Promise<ActivityAnswer> {
  const [{ snapshot }, kept] = await Promise.all([readPolicy(), readKept()]);
  const live = new Map(snapshot.resources.map((each) => [refKey(refOf(each)), each]));
  const known = new Set(kept.records.map(({ record }) => record.id));
  const entries = [
    ...kept.records.map(({ namespace, record }) => entryOf(namespace, record, live)),
    ...snapshot.resources.flatMap((object) => entryOfNote(object, known)),
  ];
  return {
    readAt: snapshot.readAt,
    entries: entries.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)),
    problem: kept.problem,
  };
}

/** Throws `change_not_found`, and what keeps the record from being read. */
export async function readChange(namespace: string, id: string): Promise<ChangeAnswer> {
  const records = recordsOf((await readActivityMap(namespace)).entries);
  const record = records.find((each) => each.id === id);
  if (!record) {
    throw new AppError("change_not_found", `No change ${id} is kept in namespace ${namespace}.`, {
      hint: "It may be older than what is kept, or the dashboard may not write the ConfigMap linkerd-egress-dashboard-activity there.",
    });
  }
  const undo = await Promise.all(
    record.objects.map(async (each) => undoOffer(each, await liveObject(each.ref), record, records)),
  );
  return { readAt: new Date().toISOString(), namespace, record, undo };
}

async function readKept(): Promise<{
  records: { namespace: string; record: ChangeRecord }[];
  problem: ClusterProblem | null;
}> {
  try {
    const maps = await listActivityMaps();
    const records = maps.flatMap(({ namespace, entries }) =>
      recordsOf(entries).map((record) => ({ namespace, record })),
    );
    return { records, problem: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, hint } = error;
    return { records: [], problem: { code, message, hint } };
  }
}

function recordsOf(entries: Readonly<Record<string, string>>): ChangeRecord[] {
  return Object.entries(entries).flatMap(([id, text]) => parseRecord(id, text) ?? []);
}

async function liveObject(ref: ObjectRef): Promise<LiveObject | null> {
  try {
    return await readObject(ref);
  } catch (error) {
    if (error instanceof AppError && error.code === "object_deleted") return null;
    throw error;
  }
}

function entryOf(namespace: string, record: ChangeRecord, live: ReadonlyMap<string, KubernetesObject>): ActivityEntry {
  const { id, at, by, cause, state, objects, forecast, verification } = record;
  const undoable = objects.some((each) => {
    const object = live.get(refKey(each.ref));
    return undoOffer(each, object ? { object, managers: [] } : null, record).kind === "undoable";
  });
  return {
    namespace,
    kept: "activity",
    ...{ id, at, by, cause, state, undoable },
    objects: objects.map(({ verb, ref, result, code }) => ({ verb, ref, result, ...(code !== undefined && { code }) })),
    counts: forecast?.counts ?? null,
    verification,
  };
}

function entryOfNote(object: KubernetesObject, known: ReadonlySet<string>): ActivityEntry[] {
  const ref = refOf(object);
  const change = policyKindOf(ref) && lastChangeOf(object);
  if (!change || (change.id !== undefined && known.has(change.id)) || Number.isNaN(Date.parse(change.at))) return [];
  const { at, by, verb } = change;
  return [
    {
      namespace: ref.namespace,
      kept: "object",
      ...{ id: change.id ?? `${at} ${refKey(ref)}`, at, by, cause: { kind: "person" }, state: "done" },
      objects: [{ verb, ref, result: "applied" }],
      counts: null,
      verification: null,
      undoable: undoState(object).kind === "undoable",
    },
  ];
}
