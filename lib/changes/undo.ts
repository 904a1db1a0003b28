import { alreadyPatched } from "../linkerd/merge-patch";
import { type KubernetesObject, refOf } from "../linkerd/object";
import type { LastChange, Proposal } from "./change";
import { lastChangeOf } from "./last-change";
import { withMaps } from "./with-maps";

/** Whether the dashboard's last change of an object can be taken back, and how. */
export type UndoState =
  | { kind: "undoable"; change: LastChange; proposal: Proposal }
  | { kind: "superseded"; change: LastChange; sentence: string }
  | { kind: "nothing" };

/**
 * The write that takes the last change back, guarded by the object as it is now. A created object is deleted; a patched one
 * gets its former fields, unless someone else has changed those since: their change is not ours to undo.
 */
export function undoState(object: KubernetesObject): UndoState {
  const change = lastChangeOf(object);
  const { uid, resourceVersion } = object.metadata;
  if (!change || !uid || !resourceVersion) return { kind: "nothing" };
  const ref = refOf(object);
  if (change.verb === "create") {
    return { kind: "undoable", change, proposal: { writes: [{ verb: "delete", ref, uid, resourceVersion }] } };
  }
  if (!change.restore) {
    const sentence = "What was there before is too large to be kept on the object itself; Activity may still have it.";
    return { kind: "superseded", change, sentence };
  }
  if (change.wrote && !alreadyPatched(withMaps(object), change.wrote)) {
    return {
      kind: "superseded",
      change,
      sentence: `What the dashboard wrote at ${change.at} was changed again since, by someone else: there is nothing of its own left to undo.`,
    };
  }
  return {
    kind: "undoable",
    change,
    proposal: { writes: [{ verb: "patch", ref, patch: change.restore, uid, resourceVersion }] },
  };
}

/** The proposal of `undoState`, or null where nothing can be taken back. Review it as any other. */
export function undoProposal(object: KubernetesObject): Proposal | null {
  const state = undoState(object);
  return state.kind === "undoable" ? state.proposal : null;
}
