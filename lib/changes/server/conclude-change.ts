import "server-only";
import { AppError } from "../../errors";
import type { Caller } from "../../people/caller";
import type { ChangeRecord, RecordedWrite } from "../change-record";
import { logChange, recordEvents } from "./audit";
import { THIS_PROCESS } from "./holder";
import { advanceRecord, type KeptRecord, updateRecord } from "./journal";
import { pruneRecords } from "./retention";

/** What was told of a change, and what of that could not be kept or told. */
export interface Concluded {
  record: ChangeRecord;
  /** Each null when all went well. */
  unkept: string | null;
  event: string | null;
}

/**
 * The end of a change whose outcome is known: first it is recorded, then told in the log and by Events that `caller` writes, then its work
 * is done. Who dies in between leaves it to be told again: the line of the log may come twice then, the Events do not.
 */
export async function concludeChange(caller: Caller, kept: KeptRecord | null, known: ChangeRecord): Promise<Concluded> {
  const outcome = { ...known, objects: known.objects.map(unpromisedUnlessWritten) };
  let telling: KeptRecord | null = null;
  let unkept: string | null = null;
  try {
    telling = kept && (await recordOutcome(kept, { ...outcome, state: "telling", holder: THIS_PROCESS }));
  } catch (error) {
    unkept = wordsOf(error);
  }
  const record = telling?.record ?? { ...outcome, state: "telling" as const };
  logChange(record);
  const event = await recordEvents(caller, record);
  const done: ChangeRecord = { ...record, state: "done", holder: null };
  if (!telling) return { record: done, unkept, event };
  try {
    await cancelPromises(record);
    // Whoever went on with it meanwhile does the same.
    await advanceRecord(telling, done);
    await pruneRecords();
  } catch (error) {
    // It is kept, and who reads it next goes on from here.
    wordsOf(error);
  }
  return { record: done, unkept, event };
}

function unpromisedUnlessWritten(write: RecordedWrite): RecordedWrite {
  return write.promise && write.result !== "applied" ? { ...write, promise: null } : write;
}

/** What is known here for certain counts more than what another process concluded from not seeing it. */
async function recordOutcome(kept: KeptRecord, outcome: ChangeRecord): Promise<KeptRecord | null> {
  const advanced = await advanceRecord(kept, outcome);
  if (advanced) return advanced;
  return updateRecord(outcome.id, (now) => ({
    ...now,
    state: "telling",
    holder: THIS_PROCESS,
    objects: now.objects.map((theirs, index) => moreCertain(theirs, outcome.objects[index])),
  }));
}

function moreCertain(theirs: RecordedWrite, ours: RecordedWrite | undefined): RecordedWrite {
  if (!ours || theirs.result === "applied") return theirs;
  return ours.result === "not-tried" || ours.result === "waiting" ? theirs : ours;
}

/** What was promised before ends with a later decision of the dashboard itself. */
async function cancelPromises(record: ChangeRecord): Promise<void> {
  for (const write of record.objects) {
    if (write.result !== "applied") continue;
    for (const id of write.cancels ?? []) await cancelPromise(id, write, record);
  }
}

async function cancelPromise(id: string, { uid }: RecordedWrite, by: ChangeRecord): Promise<void> {
  if (by.cause.kind === "revert" && by.cause.of === id) return;
  await updateRecord(id, (record) => {
    const objects = record.objects.map((each) =>
      each.uid === uid && each.promise?.state === "pending"
        ? {
            ...each,
            promise: { ...each.promise, state: "cancelled" as const, sentence: `Replaced by change ${by.id}.` },
          }
        : each,
    );
    return objects.some((each, index) => each !== record.objects[index]) ? { ...record, objects } : null;
  });
}

/** In words for a page. Rethrows what is no `AppError`. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof AppError)) throw error;
  return [error.message, error.hint].filter(Boolean).join(" ");
}
