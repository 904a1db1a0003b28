import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { readObject } from "../../cluster/client/read-object";
import { AppError } from "../../errors";
import { type KubernetesObject, type ObjectRef, printRef, refKey, sameRef } from "../../linkerd/object";
import { guardOf, type ProposedWrite, refOfWrite } from "../../linkerd/proposal";
import type { Caller } from "../../people/caller";
import { isLost } from "../apply-state";
import type { ChangeRecord, RecordedWrite } from "../change-record";
import type { OrderedStep } from "../policies/order-steps";
import { stripServerFields } from "../strip-server-fields";
import { type PreparedWrite, prepareWrite, type WriteContext } from "./apply-write";
import { awaitRoutes } from "./await-routes";
import { wordsOf } from "./conclude-change";
import { advanceRecord, createRecord, type KeptRecord, unpromised } from "./journal";
import { readBack } from "./order-change";
import { readReviewed, withCurrentGuard } from "./reviewed-objects";
import { settledWrite, settleWrite } from "./settle-write";

export type WrittenAll =
  /** There is a record of that id: somebody has sent it before. Nothing was written. */
  | { kind: "exists" }
  | {
      kind: "written";
      outcome: ChangeRecord;
      /** From where the record goes forward; null where none is kept. */
      kept: KeptRecord | null;
      /** Why it could not be kept. */
      unkept: string | null;
      /** The objects as the API server stored them. */
      stored: (KubernetesObject | null)[];
    };

/** Nothing tells when the nodes have taken what was written, so what holds pods open is left for so long after it. */
const SETTLE_MILLISECONDS = 1_000;

/**
 * Writes in order, and stops at the first that does not go through; a switch to Deny waits for the routes that it leans on. The record says
 * before each write what is about to be sent. Temporary policies are removed once all that was written was read back, or where nothing was
 * written but they; else they stay, and the record says so.
 */
export async function writeAll(
  caller: Caller,
  steps: readonly OrderedStep[],
  begun: ChangeRecord,
  context: WriteContext,
): Promise<WrittenAll> {
  const promises = steps.some(({ write }) => write.verb === "patch" && write.revertAfterSeconds !== undefined);
  const journal = new Journal(begun, promises);
  const stored: (KubernetesObject | null)[] = steps.map(() => null);
  const reviewed = await readReviewed(caller, steps);
  const one = async (
    index: number,
    { write, temporary }: OrderedStep,
    tries = 0,
  ): Promise<"goes-on" | "stops" | "exists"> => {
    const removes = temporary && write.verb === "delete";
    const current = async () => {
      if (removes) return removal(caller, write, journal);
      await awaitRoutes(caller, write, journal.record.objects, context);
      return tries > 0 ? withCurrentGuard(caller, write, reviewed) : write;
    };
    const prepared = await prepare(caller, current, context);
    const { recorded, failure } = prepared;
    journal.set(index, failure ? { result: "failed", ...failure } : { result: "writing", ...recorded });
    if (failure) return "stops";
    const keeping = await journal.keep();
    if (keeping === "exists") return "exists";
    if (keeping === "unpromised") {
      journal.set(index, { result: "failed", ...failureOf(unpromised(journal.unkept ?? "")) });
      return "stops";
    }
    // Another process took it for abandoned: whatever is not begun is not to be begun.
    if (journal.takenOver) {
      journal.set(index, { result: "not-tried" });
      return "stops";
    }
    const sent = await send(caller, prepared, journal.at(index), begun.id);
    const isChanged = sent.recorded.code === "object_changed" && reviewed.has(refKey(refOfWrite(write)));
    if (isChanged && tries < MOST_TRIES) return one(index, { write, temporary }, tries + 1);
    stored[index] = sent.object;
    journal.set(index, sent.recorded);
    return sent.recorded.result === "applied" ? "goes-on" : "stops";
  };
  const isRemoval = ({ write, temporary }: OrderedStep) => temporary && write.verb === "delete";
  let read = false;
  let stopped = false;
  for (const [index, step] of steps.entries()) {
    if (stopped && !(isRemoval(step) && journal.hasToTakeAway(step.write))) continue;
    if (isRemoval(step) && !stopped && !read) {
      await sleep(SETTLE_MILLISECONDS);
      const failure = await readBack(caller, journal.record.objects).then(() => null, failureOf);
      read = true;
      if (failure) {
        journal.set(index, { result: "failed", ...failure });
        break;
      }
    }
    const went = await one(index, step);
    if (went === "exists") return { kind: "exists" };
    if (went === "stops") stopped = true;
    if (journal.takenOver) break;
  }
  journal.leaveRest();
  const unknown = journal.record.objects.some((each) => each.result === "writing");
  if (unknown) journal.release();
  if (unknown || !journal.isKept) {
    if ((await journal.keep()) === "exists") return { kind: "exists" };
  }
  return { kind: "written", outcome: journal.record, kept: journal.kept, unkept: journal.unkept, stored };
}

/** A status is written once or twice. */
const MOST_TRIES = 3;
type Failure = Pick<RecordedWrite, "code" | "message" | "hint">;
type Prepared = PreparedWrite & { failure?: undefined };
type Refused = { recorded?: undefined; failure: Failure };

async function prepare(
  caller: Caller,
  write: () => Promise<ProposedWrite>,
  context: WriteContext,
): Promise<Prepared | Refused> {
  try {
    return await prepareWrite(caller, await write(), context);
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/** Of the temporary policy that was created in this change, as it stands now. */
async function removal(
  caller: Caller,
  write: Extract<ProposedWrite, { verb: "delete" }>,
  journal: Journal,
): Promise<ProposedWrite> {
  const { object } = await readObject(caller, write.ref);
  const guard = guardOf(object);
  if (guard.uid === journal.created(write.ref)) return { ...write, ...guard };
  throw new AppError("object_replaced", `${printRef(write.ref)} is no longer the one that was created meanwhile.`);
}

async function send(
  caller: Caller,
  { send }: PreparedWrite,
  write: RecordedWrite,
  id: string,
): Promise<{ object: KubernetesObject | null; recorded: RecordedWrite }> {
  try {
    const object = await send();
    const { uid } = object?.metadata ?? {};
    const after = object && stripServerFields(object);
    return { object, recorded: { ...write, result: "applied", uid: uid ?? write.uid, after } };
  } catch (error) {
    const failure = failureOf(error);
    if (!isLost(failure.code ?? "")) return { object: null, recorded: { ...write, ...failure, result: "failed" } };
    const settled = await settleWrite(caller, write, id);
    return {
      object: settled.kind === "applied" ? settled.object : null,
      recorded: settledWrite(write, settled, failure),
    };
  }
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof AppError)) throw error;
  const { code, message, hint } = error;
  return { code, message, ...(hint && { hint }) };
}

function isCreated({ verb, result }: RecordedWrite): boolean {
  return verb === "create" && result === "applied";
}

/** The record of one change while it is written. Where it cannot be kept the change goes on without, unless it promises something. */
class Journal {
  kept: KeptRecord | null = null;
  unkept: string | null = null;
  takenOver = false;
  private tried = false;

  constructor(
    public record: ChangeRecord,
    private readonly promises: boolean,
  ) {}

  get isKept(): boolean {
    return this.tried;
  }

  at(index: number): RecordedWrite {
    const write = this.record.objects[index];
    if (!write) throw new Error(`The change has no object ${index}`);
    return write;
  }

  set(index: number, change: Partial<RecordedWrite>): void {
    const objects = this.record.objects.map((each, i) => (i === index ? { ...each, ...change } : each));
    this.record = { ...this.record, objects };
  }

  /** uid of what this change created under that name. */
  created(ref: ObjectRef): string | null {
    return this.record.objects.find((each) => isCreated(each) && sameRef(each.ref, ref))?.uid ?? null;
  }

  /** A temporary policy of a change of which nothing else was written: nobody needs it. */
  hasToTakeAway(write: ProposedWrite): boolean {
    const { objects } = this.record;
    const alone = objects.every(
      ({ temporary, result }) => temporary || (result !== "applied" && result !== "writing" && result !== "unknown"),
    );
    return alone && this.created(refOfWrite(write)) !== null;
  }

  leaveRest(): void {
    const objects = this.record.objects.map((each) =>
      each.result === "waiting" ? { ...each, result: "not-tried" as const } : each,
    );
    this.record = { ...this.record, objects };
  }

  /** Nobody is at it any more: whoever reads it may look again. */
  release(): void {
    this.record = { ...this.record, holder: null };
  }

  /** `unpromised`: there is no record, so what is to return later must not be written. */
  async keep(): Promise<"exists" | "kept" | "unkept" | "unpromised"> {
    const first = !this.tried;
    this.tried = true;
    try {
      if (first) {
        this.kept = await createRecord(this.record);
        return this.kept ? "kept" : "exists";
      }
      if (!this.kept) return "unkept";
      const advanced = await advanceRecord(this.kept, this.record);
      if (!advanced) this.takenOver = true;
      this.kept = advanced ?? this.kept;
      return "kept";
    } catch (error) {
      this.unkept = wordsOf(error);
      const promised = first
        ? this.promises
        : this.record.objects.some((each) => each.promise && each.result === "writing");
      return promised ? "unpromised" : "unkept";
    }
  }
}
