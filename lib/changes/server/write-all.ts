import "server-only";
import { AppError } from "../../errors";
import type { KubernetesObject } from "../../linkerd/object";
import type { ProposedWrite } from "../../linkerd/proposal";
import type { Caller } from "../../people/caller";
import { isLost } from "../apply-state";
import type { ChangeRecord, RecordedWrite } from "../change-record";
import { stripServerFields } from "../strip-server-fields";
import { type PreparedWrite, prepareWrite, type WriteContext } from "./apply-write";
import { wordsOf } from "./conclude-change";
import { advanceRecord, createRecord, type KeptRecord } from "./journal";
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

/** Writes in order, and stops at the first that does not go through. The record says before each write what is about to be sent. */
export async function writeAll(
  caller: Caller,
  writes: readonly ProposedWrite[],
  begun: ChangeRecord,
  context: WriteContext,
): Promise<WrittenAll> {
  const promises = writes.some((each) => each.verb === "patch" && each.revertAfterSeconds !== undefined);
  const journal = new Journal(begun, promises);
  const stored: (KubernetesObject | null)[] = writes.map(() => null);
  for (const [index, write] of writes.entries()) {
    const prepared = await prepare(caller, write, context);
    const { recorded, failure } = prepared;
    journal.set(index, failure ? { result: "failed", ...failure } : { result: "writing", ...recorded });
    if (failure) break;
    const keeping = await journal.keep();
    if (keeping === "exists") return { kind: "exists" };
    if (keeping === "unpromised") {
      journal.set(index, { result: "failed", ...failureOf(unpromised(journal.unkept ?? "")) });
      break;
    }
    // Another process took it for abandoned: whatever is not begun is not to be begun.
    if (journal.takenOver) {
      journal.set(index, { result: "not-tried" });
      break;
    }
    const sent = await send(caller, prepared, journal.at(index), begun.id);
    stored[index] = sent.object;
    journal.set(index, sent.recorded);
    if (sent.recorded.result !== "applied") break;
  }
  journal.leaveRest();
  const unknown = journal.record.objects.some((each) => each.result === "writing");
  if (unknown) journal.release();
  if (unknown || !journal.isKept) {
    if ((await journal.keep()) === "exists") return { kind: "exists" };
  }
  return { kind: "written", outcome: journal.record, kept: journal.kept, unkept: journal.unkept, stored };
}

type Failure = Pick<RecordedWrite, "code" | "message" | "hint">;
type Prepared = PreparedWrite & { failure?: undefined };
type Refused = { recorded?: undefined; failure: Failure };

async function prepare(caller: Caller, write: ProposedWrite, context: WriteContext): Promise<Prepared | Refused> {
  try {
    return await prepareWrite(caller, write, context);
  } catch (error) {
    return { failure: failureOf(error) };
  }
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

function unpromised(why: string): AppError {
  const message = `A policy for a limited time needs a record to revert it, and none can be kept: ${why}`;
  return new AppError("records_unusable", message, { hint: "It was not written. It can be set without a time limit." });
}
