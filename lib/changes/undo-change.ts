import "server-only";
import { readObject } from "../cluster/read-object";
import { requireWrites } from "../cluster/write-object";
import { AppError } from "../errors";
import { applyChange } from "./apply-change";
import type { ApplyAnswer, UndoRequest } from "./change";
import { undoState } from "./undo";

/**
 * Takes back the dashboard's last change of an object, if the object is still as it was reviewed. Throws `nothing_to_undo`, and
 * as `applyChange` does.
 */
export async function undoChange({ ref, uid, resourceVersion, overrideGitOps }: UndoRequest): Promise<ApplyAnswer> {
  requireWrites();
  const { object } = await readObject(ref);
  const name = `${ref.kind} ${ref.namespace}/${ref.name}`;
  const state = undoState(object);
  if (state.kind === "superseded") throw new AppError("nothing_to_undo", `${name}: ${state.sentence}`);
  if (state.kind === "nothing") {
    throw new AppError("nothing_to_undo", `The dashboard has not changed ${name}, so there is nothing to undo.`);
  }
  const [write] = state.proposal.writes;
  if (!write || write.verb === "create")
    throw new AppError("nothing_to_undo", `${name} has no change that can be undone.`);
  const { id } = state.change;
  return applyChange({
    proposal: { writes: [{ ...write, uid, resourceVersion }] },
    ...(overrideGitOps !== undefined && { overrideGitOps }),
    ...(id !== undefined && { undoes: id }),
  });
}
