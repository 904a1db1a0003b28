import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { readObject } from "../../cluster/client/read-object";
import { AppError } from "../../errors";
import { sameJson } from "../../linkerd/merge-patch";
import type { KubernetesObject } from "../../linkerd/object";
import type { Caller } from "../../people/caller";
import type { RecordedWrite } from "../change-record";
import { lastChangeOf } from "../last-change";
import { stripServerFields } from "../strip-server-fields";

/**
 * What the object says of a write whose answer never came. `absent`: it is as it was before, so the write may still be on its way.
 * `never`: it is not there, and can no longer arrive.
 */
export type Settled =
  | { kind: "applied"; object: KubernetesObject | null }
  | { kind: "absent" }
  | { kind: "never" }
  /** `final`: nothing will ever tell. Else the object could not be read. */
  | { kind: "unknown"; final: boolean; why: string };

/** Our writes leave the id of their change on the object; a deletion leaves none, there the uid decides. */
function settledBy(
  { verb, uid, resourceVersion, formerNote }: RecordedWrite,
  live: KubernetesObject | null,
  id: string,
): Settled {
  if (verb === "delete") {
    if (!live || live.metadata.uid !== uid || live.metadata.deletionTimestamp) return { kind: "applied", object: null };
    return { kind: live.metadata.resourceVersion === resourceVersion ? "absent" : "never" };
  }
  if (live && (uid === null || live.metadata.uid === uid) && lastChangeOf(live)?.id === id) {
    return { kind: "applied", object: live };
  }
  if (verb === "create") return { kind: live ? "never" : "absent" };
  if (!live || live.metadata.uid !== uid) {
    return { kind: "unknown", final: true, why: "The object has since been deleted, so this cannot be determined." };
  }
  if (live.metadata.resourceVersion === resourceVersion) return { kind: "absent" };
  // It went on from what was reviewed, and without our note: the guards keep ours out from now on.
  if ((lastChangeOf(live)?.id ?? null) === (formerNote ?? null)) return { kind: "never" };
  return { kind: "unknown", final: true, why: "A later change overwrote it, so this cannot be determined." };
}

const PAUSES_MILLISECONDS = [300, 1_000];

/** Looks at the object, some times while nothing is to be seen of the write. Never throws for what the API server answers. */
export async function settleWrite(caller: Caller, write: RecordedWrite, id: string): Promise<Settled> {
  let settled = await lookAtWrite(caller, write, id);
  for (const pause of PAUSES_MILLISECONDS) {
    if (settled.kind === "applied" || settled.kind === "never") return settled;
    await sleep(pause);
    settled = await lookAtWrite(caller, write, id);
  }
  return settled;
}

/** As `settleWrite`, with one look. */
export async function lookAtWrite(caller: Caller, write: RecordedWrite, id: string): Promise<Settled> {
  try {
    return settledBy(write, (await readObject(caller, write.ref)).object, id);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "object_deleted") return settledBy(write, null, id);
    return { kind: "unknown", final: false, why: error.message };
  }
}

/** What became of `write`, as it is recorded. */
export function settledWrite(
  write: RecordedWrite,
  settled: Settled,
  failure: Pick<RecordedWrite, "code" | "message" | "hint">,
): RecordedWrite {
  if (settled.kind === "applied") {
    const { object } = settled;
    const { code: _, message: __, hint: ___, ...rest } = write;
    if (!object) return { ...rest, result: "applied" };
    return { ...rest, result: "applied", uid: object.metadata.uid ?? write.uid, after: afterOf(write, object) };
  }
  if (settled.kind === "unknown") {
    return settled.final
      ? { ...write, ...failure, message: settled.why, result: "unknown" }
      : { ...write, ...failure, result: "writing" };
  }
  return { ...write, ...failure, result: "failed" };
}

/** As it was stored by our write; where somebody edited it since, as it was intended, so that an undo sees their edit. */
function afterOf({ verb, after: intended }: RecordedWrite, object: KubernetesObject): KubernetesObject {
  const live = stripServerFields(object);
  if (verb !== "create" || !intended) return intended ?? live;
  const untouched =
    object.metadata.generation === 1 &&
    sameJson(live.metadata.labels ?? {}, intended.metadata.labels ?? {}) &&
    sameJson(live.metadata.annotations ?? {}, intended.metadata.annotations ?? {});
  return untouched ? live : intended;
}
