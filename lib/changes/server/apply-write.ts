import "server-only";
import { clusterNow } from "../../cluster/client/cluster-clock";
import { readObject } from "../../cluster/client/read-object";
import { createObject, deleteObject, patchObject } from "../../cluster/client/write-object";
import { AppError } from "../../errors";
import type { Readings } from "../../linkerd/linkerd-reads";
import type { KubernetesObject } from "../../linkerd/object";
import { patchObjectLocally } from "../../linkerd/patch-object";
import type { ProposedWrite } from "../../linkerd/proposal";
import type { Caller } from "../../people/caller";
import { admit } from "../../resolver/compile/admit";
import type { LastChange } from "../change";
import type { RecordedWrite } from "../change-record";
import { type Ghost, ghostOfDelete, ghostOfEdit } from "../checks/ghost";
import { annotated, effectivePatch, withoutOwnNotes } from "../effective-patch";
import { gitOpsOwner } from "../gitops-owner";
import { LAST_CHANGE_ANNOTATION, lastChangeOf, printLastChange } from "../last-change";
import type { HeldPromise } from "../revert-promise";
import { stripServerFields } from "../strip-server-fields";

export interface WriteContext extends Readings {
  id: string;
  at: Date;
  by: string;
  overrideGitOps: boolean;
  /** The promise of this dashboard that holds for the object with that uid; null where none does. */
  promiseFor: (uid: string) => HeldPromise | null;
}

/** A write that was looked at: what is to be recorded before it is sent, and how to send it. */
export interface PreparedWrite {
  recorded: Pick<RecordedWrite, "before" | "after" | "patch" | "formerNote" | "promise" | "cancels"> &
    Partial<Pick<RecordedWrite, "uid" | "resourceVersion">>;
  /** As stored; null after a delete. Throws what the API server, or the way to it, has against it. */
  send: () => Promise<KubernetesObject | null>;
}

/**
 * One write, looked at again on the server: rules of Linkerd's webhook (which may be down), ghosts, GitOps. The guards of the
 * write make sure that what was read here is what gets written. Throws `admission_refused`, `undecodable`, `gitops_owned`, and
 * what keeps the object from being read.
 */
export async function prepareWrite(
  caller: Caller,
  write: ProposedWrite,
  context: WriteContext,
): Promise<PreparedWrite> {
  switch (write.verb) {
    case "create":
      return prepareCreate(caller, write.manifest, context);
    case "patch":
      return preparePatch(caller, write, context);
    case "delete":
      return prepareDelete(caller, write, context);
  }
}

function prepareCreate(caller: Caller, manifest: KubernetesObject, context: WriteContext): PreparedWrite {
  const object = withoutOwnNotes(manifest);
  requireAdmitted(object);
  refuseGhost(ghostOfEdit(null, object, context));
  const { metadata } = object;
  const annotations = { ...metadata.annotations, [LAST_CHANGE_ANNOTATION]: noteOf(context, "create") };
  return {
    recorded: { before: null, after: stripServerFields(object), patch: null },
    send: async () => (await createObject(caller, { ...object, metadata: { ...metadata, annotations } })).object,
  };
}

async function preparePatch(
  caller: Caller,
  write: Extract<ProposedWrite, { verb: "patch" }>,
  context: WriteContext,
): Promise<PreparedWrite> {
  const { ref } = write;
  const { object: before, managers } = await readObject(caller, ref);
  const owner = gitOpsOwner(before, managers);
  if (owner && !context.overrideGitOps) throw ownedByGitOps(owner.tool, owner.source);
  const held = context.promiseFor(write.uid);
  const at = await clusterNow(caller);
  const { patch, promise, cancels } = effectivePatch(write, before, { id: context.id, at, held });
  const intended = patchObjectLocally(before, patch);
  requireAdmitted(intended);
  refuseGhost(ghostOfEdit(before, intended, context));
  const note = annotated(patch, { [LAST_CHANGE_ANNOTATION]: noteOf(context, "patch") });
  return {
    recorded: {
      before: stripServerFields(before),
      after: stripServerFields(intended),
      patch,
      formerNote: lastChangeOf(before)?.id ?? null,
      promise,
      cancels,
    },
    send: async () => (await patchObject(caller, ref, note, write)).object,
  };
}

async function prepareDelete(
  caller: Caller,
  write: Extract<ProposedWrite, { verb: "delete" }>,
  context: WriteContext,
): Promise<PreparedWrite> {
  const { object: before, managers } = await readObject(caller, write.ref);
  const owner = gitOpsOwner(before, managers);
  if (owner && !context.overrideGitOps) throw ownedByGitOps(owner.tool, owner.source);
  refuseGhost(ghostOfDelete(before, context));
  const held = context.promiseFor(write.uid);
  // A temporary policy has them only now.
  const guards = { uid: write.uid, resourceVersion: write.resourceVersion };
  return {
    recorded: { before: stripServerFields(before), after: null, patch: null, cancels: held ? held.ids : [], ...guards },
    send: async () => {
      await deleteObject(caller, write.ref, write);
      return null;
    },
  };
}

function requireAdmitted(object: KubernetesObject): void {
  const [refusal] = admit(object);
  if (!refusal) return;
  throw new AppError("admission_refused", `Linkerd rejects this: ${refusal.message}.`, { details: refusal });
}

function refuseGhost(ghost: Ghost | null): void {
  if (ghost) throw new AppError("undecodable", ghost.sentence, { hint: ghost.hint });
}

function ownedByGitOps(tool: string, source: string): AppError {
  return new AppError("gitops_owned", `${tool}${source ? ` (${source})` : ""} manages this object from a repository.`, {
    hint: "Change it in the repository. To write anyway, confirm it in the review; it may be reverted.",
  });
}

function noteOf({ id, at, by }: WriteContext, verb: LastChange["verb"]): string {
  return printLastChange({ id, at: at.toISOString(), by, verb });
}
