import "server-only";
import { readObject } from "../cluster/read-object";
import { createObject, deleteObject, patchObject } from "../cluster/write-object";
import { AppError } from "../errors";
import type { Readings } from "../linkerd/linkerd-reads";
import { inversePatch } from "../linkerd/merge-patch";
import type { KubernetesObject } from "../linkerd/object";
import { patchObjectLocally } from "../linkerd/patch-object";
import { admit } from "../resolver/admit";
import type { LastChange, ProposedWrite } from "./change";
import { annotated, effectivePatch, withoutOwnNotes } from "./effective-patch";
import { type Ghost, ghostOfDelete, ghostOfEdit } from "./ghost";
import { gitOpsOwner } from "./gitops-owner";
import { LAST_CHANGE_ANNOTATION, printLastChange } from "./last-change";
import { withMaps } from "./with-maps";

export interface WriteContext extends Readings {
  id: string;
  at: Date;
  by: string;
  overrideGitOps: boolean;
}

export interface WrittenObject {
  /** As it was a moment before; null for a create. */
  before: KubernetesObject | null;
  /** As stored now; null after a delete. */
  after: KubernetesObject | null;
  /** What was patched, without the note. */
  patch: Record<string, unknown> | null;
}

/**
 * One write, looked at again on the server: rules of Linkerd's webhook (which may be down), ghosts, GitOps. The guards of the
 * write make sure that what was read here is what gets written. Throws `admission_refused`, `undecodable`, `gitops_owned`, and
 * what the write itself throws.
 */
export async function applyWrite(write: ProposedWrite, context: WriteContext): Promise<WrittenObject> {
  switch (write.verb) {
    case "create":
      return applyCreate(write.manifest, context);
    case "patch":
      return applyPatch(write, context);
    case "delete":
      return applyDelete(write, context);
  }
}

async function applyCreate(manifest: KubernetesObject, context: WriteContext): Promise<WrittenObject> {
  const object = withoutOwnNotes(manifest);
  requireAdmitted(object);
  refuseGhost(ghostOfEdit(null, object, context));
  const { metadata } = object;
  const annotations = { ...metadata.annotations, [LAST_CHANGE_ANNOTATION]: noteOf(context, { verb: "create" }) };
  const { object: after } = await createObject({ ...object, metadata: { ...metadata, annotations } });
  return { before: null, after, patch: null };
}

async function applyPatch(
  write: Extract<ProposedWrite, { verb: "patch" }>,
  context: WriteContext,
): Promise<WrittenObject> {
  const { ref } = write;
  const { object: before, managers } = await readObject(ref);
  const owner = gitOpsOwner(before, managers);
  if (owner && !context.overrideGitOps) throw ownedByGitOps(owner.tool, owner.source);
  const patch = effectivePatch(write, before, context);
  if (!patch) throw nothingToReturnTo();
  const intended = patchObjectLocally(before, patch);
  requireAdmitted(intended);
  refuseGhost(ghostOfEdit(before, intended, context));
  const note = noteOf(context, { verb: "patch", restore: inversePatch(withMaps(before), patch), wrote: patch });
  const { object: after } = await patchObject(ref, annotated(patch, { [LAST_CHANGE_ANNOTATION]: note }), write);
  return { before, after, patch };
}

async function applyDelete(
  write: Extract<ProposedWrite, { verb: "delete" }>,
  context: WriteContext,
): Promise<WrittenObject> {
  const { object: before, managers } = await readObject(write.ref);
  const owner = gitOpsOwner(before, managers);
  if (owner && !context.overrideGitOps) throw ownedByGitOps(owner.tool, owner.source);
  refuseGhost(ghostOfDelete(before, context));
  await deleteObject(write.ref, write);
  return { before, after: null, patch: null };
}

function requireAdmitted(object: KubernetesObject): void {
  const [refusal] = admit(object);
  if (!refusal) return;
  throw new AppError("admission_refused", `Linkerd refuses this: ${refusal.message}.`, { details: refusal });
}

function refuseGhost(ghost: Ghost | null): void {
  if (ghost) throw new AppError("undecodable", ghost.sentence, { hint: ghost.hint });
}

function ownedByGitOps(tool: string, source: string): AppError {
  return new AppError(
    "gitops_owned",
    `${tool}${source ? ` (${source})` : ""} keeps this object as its repository says.`,
    {
      hint: "Change it in the repository. To write all the same, say so in the review; it may be put back.",
    },
  );
}

export function nothingToReturnTo(): AppError {
  return new AppError(
    "bad_request",
    "Only a trafficPolicy that changes can be set for a time: there is nothing to return to.",
  );
}

/** Annotations of an object hold 256 KiB together; a note that is too long for that keeps the undo in the activity alone. */
const MAX_NOTE = 100 * 1024;

function noteOf({ id, at, by }: WriteContext, change: Omit<LastChange, "at" | "by" | "id">): string {
  const made = { id, at: at.toISOString(), by };
  const note = printLastChange({ ...made, ...change });
  return note.length <= MAX_NOTE ? note : printLastChange({ ...made, verb: change.verb });
}
