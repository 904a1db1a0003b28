import "server-only";
import { readObject } from "../../cluster/client/read-object";
import { requireWrites } from "../../cluster/client/write-object";
import { AppError } from "../../errors";
import { sameRef } from "../../linkerd/object";
import type { ApplyAnswer, UndoRequest } from "../change";
import { lastChangeOf } from "../last-change";
import { undoOffer } from "../undo-record";
import { applyChange } from "./apply-change";
import { readRecord } from "./journal";
import { reconciled } from "./reconcile";

/**
 * Takes back the dashboard's last change of an object, if the object is still as it was reviewed. The note on the object leads to
 * the record; what is written comes from the record alone. Throws `nothing_to_undo`, and as `applyChange` does.
 */
export async function undoChange({ ref, uid, resourceVersion, overrideGitOps }: UndoRequest): Promise<ApplyAnswer> {
  requireWrites();
  const live = await readObject(ref);
  const name = `${ref.kind} ${ref.namespace}/${ref.name}`;
  const note = lastChangeOf(live.object);
  if (!note)
    throw new AppError("nothing_to_undo", `The dashboard has not changed ${name}, so there is nothing to undo.`);
  const kept = note.id === null ? null : await readRecord(note.id);
  if (kept === null || kept === "unreadable") throw unrecorded(name);
  const record = await reconciled(kept);
  const write = record.objects.find((each) => sameRef(each.ref, ref));
  if (!write) throw unrecorded(name);
  const offer = undoOffer(write, live, record);
  if (offer.kind === "not") throw new AppError("nothing_to_undo", offer.sentence);
  if (offer.write.verb === "create") throw new AppError("nothing_to_undo", `${name} has no change that can be undone.`);
  return applyChange({
    proposal: { writes: [{ ...offer.write, uid, resourceVersion }] },
    ...(overrideGitOps !== undefined && { overrideGitOps }),
    undoes: record.id,
  });
}

function unrecorded(name: string): AppError {
  return new AppError(
    "nothing_to_undo",
    `A note on ${name} tells of a change, but this dashboard has no record of it.`,
    {
      hint: "Anybody may write such a note, so nothing is done because of it. `kubectl get -o yaml` shows the object, and `kubectl edit` sets it back.",
    },
  );
}
