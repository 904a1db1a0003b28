import "server-only";
import { readEnv } from "../../env";
import { AppError } from "../../errors";
import { dashboard } from "../../people/dashboard";
import { isLost } from "../apply-state";
import type { ChangeRecord, Holder, RecordedWrite } from "../change-record";
import { concludeChange } from "./conclude-change";
import { holding, lifeOf, THIS_PROCESS } from "./holder";
import { advanceRecord, type KeptRecord, listRecords, readRecord, updateRecord } from "./journal";
import { lookAtWrite, settledWrite, settleWrite } from "./settle-write";
import { watchChange } from "./watch-change";

// A change whose process ended in its midst is carried to its end by the dashboard itself as soon as anybody reads it: the objects tell
// what became of it.

/** A process of another machine is taken for dead when its record stood still for so many requests' time. */
const STANDING_REQUESTS = 3;

// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  /** By id: the version that was seen, and since when, by a clock that only runs forward. */
  var egressStandingRecords: Map<string, { version: string; since: number }> | undefined;
}

/** The change as it is, carried to its end where nobody is at it any more. */
export async function reconciled(kept: KeptRecord): Promise<ChangeRecord> {
  const { record } = kept;
  if (record.state === "done") return arrivedLate(kept);
  if (!isAbandoned(kept)) return record;
  if (readEnv().readOnly.on) return settled(record);
  return holding(record.id, async () => {
    const taken = await advanceRecord(kept, { ...record, holder: THIS_PROCESS });
    if (!taken) return latest(record);
    const outcome = record.state === "writing" ? await settled(record) : record;
    if (outcome.objects.some((each) => each.result === "writing")) {
      const left = await advanceRecord(taken, { ...outcome, holder: null });
      return left?.record ?? latest(outcome);
    }
    const concluded = (await concludeChange(dashboard(), taken, outcome)).record;
    watchChange(concluded);
    return concluded;
  });
}

/** Everything that a process before this one left undone. Never throws for one of them. */
export async function reconcileAll(): Promise<void> {
  for (const kept of (await listRecords(dashboard(), "open")).kept) {
    if (kept.record.state === "done") continue;
    await reconciled(kept).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
  }
}

function isAbandoned({ record, stored }: KeptRecord): boolean {
  return record.holder === null || isGone(record.holder, record.id, stored.version);
}

/** Whether the process that was at the change `id` is at it no more; `version` is that of the record in which it is named. */
export function isGone(holder: Holder, id: string, version: string): boolean {
  const life = lifeOf(holder, id);
  if (life !== "unknown") return life === "dead";
  globalThis.egressStandingRecords ??= new Map();
  const standing = globalThis.egressStandingRecords;
  const seen = standing.get(id);
  if (seen?.version !== version) {
    standing.set(id, { version, since: performance.now() });
    return false;
  }
  return performance.now() - seen.since > STANDING_REQUESTS * readEnv().kubeTimeoutSeconds * 1000;
}

const ENDED = {
  code: "unknown_end",
  message: "The dashboard ended before it was written.",
  hint: "The object is unchanged. Review the change again to write it.",
};

/** What the objects tell. Where the process ended before it began with one, that one was not tried. */
async function settled(record: ChangeRecord): Promise<ChangeRecord> {
  const objects = await Promise.all(
    record.objects.map(async (each): Promise<RecordedWrite> => {
      if (each.result === "waiting") return { ...each, result: "not-tried" };
      if (each.result !== "writing") return each;
      return settledWrite(each, await settleWrite(dashboard(), each, record.id), each.code ? pick(each) : ENDED);
    }),
  );
  return { ...record, objects };
}

function pick({ code, message, hint }: RecordedWrite): Pick<RecordedWrite, "code" | "message" | "hint"> {
  return { ...(code && { code }), ...(message && { message }), ...(hint && { hint }) };
}

async function latest(record: ChangeRecord): Promise<ChangeRecord> {
  const now = await readRecord(dashboard(), record.id);
  return now && now !== "unreadable" ? now.record : record;
}

/** A write that was given up may have been on its way all the same: the object that carries its note says so. */
async function arrivedLate({ record }: KeptRecord): Promise<ChangeRecord> {
  const doubtful = record.objects.some((each) => each.result === "failed" && each.verb !== "delete" && wasLost(each));
  if (!doubtful || readEnv().readOnly.on) return record;
  const objects = await Promise.all(
    record.objects.map(async (each) => {
      if (each.result !== "failed" || !wasLost(each)) return each;
      const now = await lookAtWrite(dashboard(), each, record.id);
      return now.kind === "applied" ? settledWrite(each, now, {}) : each;
    }),
  );
  if (objects.every((each, index) => each === record.objects[index])) return record;
  return (await updateRecord(record.id, (now) => ({ ...now, objects })))?.record ?? record;
}

function wasLost({ code }: RecordedWrite): boolean {
  return code !== undefined && (isLost(code) || code === ENDED.code);
}
