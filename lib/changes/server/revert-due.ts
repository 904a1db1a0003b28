import "server-only";
import { randomBytes } from "node:crypto";
import { clusterNow } from "../../cluster/client/cluster-clock";
import { readObject } from "../../cluster/client/read-object";
import { readEnv } from "../../env";
import { AppError } from "../../errors";
import { type KubernetesObject, type ObjectRef, refKey } from "../../linkerd/object";
import { guardOf, type ProposedWrite } from "../../linkerd/proposal";
import { dashboard } from "../../people/dashboard";
import { type ChangeRecord, changeId, type RecordedPromise, type RecordedWrite } from "../change-record";
import { REVERT_ANNOTATION, whyVoid } from "../revert-promise";
import { applyChange } from "./apply-change";
import { holding, THIS_PROCESS } from "./holder";
import { type KeptRecord, listRecords, readRecord, updateRecord } from "./journal";
import { isGone, reconciled } from "./reconcile";

// The promise is part of the record, where tenants cannot write: any dashboard that may write keeps it, also one that was started
// after it was made. It acts as itself then; the record tells who promised. It goes from pending to carrying out to done, each step once
// whoever tries. No annotation is asked.

/** After a failure it is left in peace for so long, twice as long each time, since each try leaves a record. */
const RETRY_MILLISECONDS = 30_000;
const LONGEST_RETRY_MILLISECONDS = 3_600_000;

/** What became of one promise that was due. */
export interface Reverted {
  object: string;
  outcome: "reverted" | "someone-else" | "failed" | "void";
  message: string;
}

/** By the API server's clock: as `KubeClient.now` has it. */
export async function revertDueNow(): Promise<Reverted[]> {
  return revertDue((await clusterNow(dashboard())).getTime());
}

/** Returns every EgressNetwork whose time is up at `now` (milliseconds) to its former policy. Never throws for one of them. */
export async function revertDue(now: number): Promise<Reverted[]> {
  if (readEnv().readOnly.on) return [];
  const done: Reverted[] = [];
  for (const kept of (await listRecords(dashboard(), "open")).kept) {
    for (const write of kept.record.objects) {
      const { promise, result } = write;
      if (kept.record.state !== "done" || !promise || result !== "applied") continue;
      if (promise.state === "carrying-out") await goOn(kept, write, promise, now);
      else if (promise.state === "pending" && isDue(promise, now))
        done.push(await revertOne(kept, write, promise, now));
    }
  }
  return done;
}

function isDue({ due, nextAt }: RecordedPromise, now: number): boolean {
  return Date.parse(due) <= now && (nextAt === null || Date.parse(nextAt) <= now);
}

async function revertOne(
  { record }: KeptRecord,
  write: RecordedWrite,
  promise: RecordedPromise,
  now: number,
): Promise<Reverted> {
  const { ref, uid } = write;
  const said = (outcome: Reverted["outcome"], message = ""): Reverted => ({ object: refKey(ref), outcome, message });
  const revert = changeId(new Date(), randomBytes(4).toString("hex"));
  return holding(revert, async () => {
    try {
      const live = await liveObject(ref);
      const why = whyVoid(promise, uid, live);
      if (why !== null || !live) {
        await step(record, ref, "pending", { state: "void", sentence: why });
        return said("void", why ?? "");
      }
      const mine = await step(record, ref, "pending", { state: "carrying-out", revert, holder: THIS_PROCESS });
      if (!mine) return said("someone-else");
      return await carryOut(record, write, { promise, revert, live, now });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return said("failed", error.message);
    }
  });
}

interface CarryingOut {
  promise: RecordedPromise;
  /** Id of the change that carries it out. */
  revert: string;
  live: KubernetesObject;
  now: number;
}

async function carryOut(
  record: ChangeRecord,
  { ref }: RecordedWrite,
  { promise, revert, live, now }: CarryingOut,
): Promise<Reverted> {
  const patch = { spec: { trafficPolicy: promise.to }, metadata: { annotations: { [REVERT_ANNOTATION]: null } } };
  const write: ProposedWrite = { verb: "patch", ref, patch, ...guardOf(live) };
  try {
    // Over a GitOps owner only if whoever set it for a time has said so then.
    const { overrideGitOps } = record;
    const proposal = { writes: [write] };
    await applyChange(dashboard(), { proposal, id: revert, overrideGitOps }, { kind: "revert", of: record.id });
    await step(record, ref, "carrying-out", { state: "done", holder: null });
    return { object: refKey(ref), outcome: "reverted", message: "" };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message } = error;
    // The next look goes on from the record of the change that carried it out.
    if (code === "unknown_end" || code === "sent_before") return { object: refKey(ref), outcome: "failed", message };
    // Changed since it was read: what it is now is looked at anew in a moment.
    const elsewhere = ["object_changed", "object_replaced", "object_deleted"].includes(code);
    await step(record, ref, "carrying-out", elsewhere ? again(promise) : failedAgain(promise, message, now));
    return { object: refKey(ref), outcome: elsewhere ? "someone-else" : "failed", message };
  }
}

function again({ sentence }: RecordedPromise): Partial<RecordedPromise> {
  return { state: "pending", revert: null, holder: null, sentence };
}

function failedAgain(promise: RecordedPromise, sentence: string, now: number): Partial<RecordedPromise> {
  const wait = Math.min(RETRY_MILLISECONDS * 2 ** promise.tries, LONGEST_RETRY_MILLISECONDS);
  const nextAt = new Date(now + wait).toISOString();
  return { ...again(promise), tries: promise.tries + 1, nextAt, sentence };
}

/** Of a process that was at it: the record of the change that it began tells how far it came. */
async function goOn(
  { record, stored }: KeptRecord,
  { ref }: RecordedWrite,
  promise: RecordedPromise,
  now: number,
): Promise<void> {
  const { revert, holder } = promise;
  if (revert === null || holder === null || !isGone(holder, revert, stored.version)) return;
  const begun = await readRecord(dashboard(), revert);
  if (begun === null || begun === "unreadable") {
    await step(record, ref, "carrying-out", again(promise));
    return;
  }
  const change = await reconciled(begun);
  if (change.state !== "done") return;
  const written = change.objects.some((each) => each.result === "applied");
  const why = change.objects[0]?.message ?? "It was not written.";
  await step(record, ref, "carrying-out", written ? { state: "done", holder: null } : failedAgain(promise, why, now));
}

/** Takes the promise for `ref` from one state to the next; false where it is no longer in the first. */
async function step(
  { id }: ChangeRecord,
  ref: ObjectRef,
  from: RecordedPromise["state"],
  to: Partial<RecordedPromise>,
): Promise<boolean> {
  const stepped = await updateRecord(id, (record) => {
    const index = record.objects.findIndex((each) => refKey(each.ref) === refKey(ref));
    const write = record.objects[index];
    if (!write?.promise || write.promise.state !== from) return null;
    const next = { ...write, promise: { ...write.promise, ...to } };
    return { ...record, objects: record.objects.with(index, next) };
  });
  return stepped !== null;
}

async function liveObject(ref: ObjectRef): Promise<KubernetesObject | null> {
  try {
    return (await readObject(dashboard(), ref)).object;
  } catch (error) {
    if (error instanceof AppError && error.code === "object_deleted") return null;
    throw error;
  }
}
