import "server-only";
import { whoAmI } from "../cluster/identity";
import { kindOfManifest, kindOfRef } from "../cluster/object-path";
import { readObject } from "../cluster/read-object";
import { createObject, deleteObject, patchObject } from "../cluster/write-object";
import { readEnv } from "../env";
import { AppError } from "../errors";
import { inversePatch } from "../linkerd/merge-patch";
import { type KubernetesObject, type ObjectRef, refOf } from "../linkerd/object";
import { patchObjectLocally } from "../linkerd/patch-object";
import { isRecord } from "../linkerd/record";
import { admit } from "../resolver/admit";
import type { AppliedWrite, ApplyAnswer, ApplyRequest, LastChange, ProposedWrite } from "./change";
import { LAST_CHANGE_ANNOTATION, printLastChange } from "./last-change";

/**
 * Writes a proposal, one object after the other, and stops at the first that fails. What the browser reviewed is checked again
 * by the guards of each write. Throws where nothing was written: `read_only`, `kind_foreign`, `kind_unserved`,
 * `admission_refused`, and what made the first write fail (`object_changed`, `object_replaced`, `object_deleted`, …).
 */
export async function applyChange({ proposal }: ApplyRequest): Promise<ApplyAnswer> {
  requireWritable();
  for (const write of proposal.writes) requirePermitted(write);
  const at = new Date().toISOString();
  const by = (await whoAmI()) ?? "unknown";
  const results: AppliedWrite[] = [];
  for (const write of proposal.writes) {
    const ref = write.verb === "create" ? refOf(write.manifest) : write.ref;
    if (results.some((each) => each.status === "failed")) {
      results.push({ ref, status: "not-tried", object: null });
      continue;
    }
    try {
      results.push({ ref, status: "applied", object: await applyWrite(write, { at, by }) });
    } catch (error) {
      if (!(error instanceof AppError) || results.length === 0) throw error;
      const { code, message, hint } = error;
      results.push({ ref, status: "failed", object: null, code, message, hint });
    }
  }
  return { appliedAt: at, results };
}

export function requireWritable(): void {
  const { readOnly } = readEnv();
  if (!readOnly.on) return;
  throw new AppError("read_only", `The dashboard is read-only. ${readOnly.reason}`.trim(), {
    hint: "Copy the YAML or the kubectl line, and apply it yourself.",
  });
}

function requirePermitted(write: ProposedWrite): void {
  if (write.verb !== "create") {
    kindOfRef(write.ref);
    return;
  }
  kindOfManifest(write.manifest);
  requireAdmitted(write.manifest);
}

/** Linkerd's webhook may be down, and then lets everything in. */
function requireAdmitted(object: KubernetesObject): void {
  const [refusal] = admit(object);
  if (!refusal) return;
  throw new AppError("admission_refused", `Linkerd refuses this: ${refusal.message}.`, { details: refusal });
}

type Author = Pick<LastChange, "at" | "by">;

/** The object as stored now; null after a delete. */
async function applyWrite(write: ProposedWrite, author: Author): Promise<KubernetesObject | null> {
  switch (write.verb) {
    case "create":
      return (await createObject(withNote(write.manifest, { ...author, verb: "create" }))).object;
    case "patch":
      return applyPatch(write.ref, write, author);
    case "delete":
      await deleteObject(write.ref, write);
      return null;
  }
}

/** What undo needs is worked out from the object as it is now; the guards make sure that this is the one that gets patched. */
async function applyPatch(
  ref: ObjectRef,
  write: Extract<ProposedWrite, { verb: "patch" }>,
  author: Author,
): Promise<KubernetesObject> {
  const { object } = await readObject(ref);
  const patch = withoutNote(write.patch);
  requireAdmitted(patchObjectLocally(object, patch));
  const note: LastChange = { ...author, verb: "patch", restore: inversePatch(withMaps(object), patch), wrote: patch };
  return (await patchObject(ref, notedPatch(patch, note), write)).object;
}

/** Labels and annotations that others add later must survive an undo, so a map is never taken back as a whole. */
function withMaps(object: KubernetesObject): KubernetesObject {
  const { labels = {}, annotations = {} } = object.metadata;
  return { ...object, metadata: { ...object.metadata, labels, annotations } };
}

function withNote(manifest: KubernetesObject, note: LastChange): KubernetesObject {
  const { metadata } = manifest;
  const annotations = { ...metadata.annotations, [LAST_CHANGE_ANNOTATION]: printLastChange(note) };
  return { ...manifest, metadata: { ...metadata, annotations } };
}

function notedPatch(patch: Record<string, unknown>, note: LastChange): Record<string, unknown> {
  const metadata = isRecord(patch.metadata) ? patch.metadata : {};
  const annotations = isRecord(metadata.annotations) ? metadata.annotations : {};
  return {
    ...patch,
    metadata: { ...metadata, annotations: { ...annotations, [LAST_CHANGE_ANNOTATION]: printLastChange(note) } },
  };
}

/** The note is the dashboard's own to write. */
function withoutNote(patch: Record<string, unknown>): Record<string, unknown> {
  if (!isRecord(patch.metadata) || !isRecord(patch.metadata.annotations)) return patch;
  const annotations = Object.entries(patch.metadata.annotations).filter(([key]) => key !== LAST_CHANGE_ANNOTATION);
  return { ...patch, metadata: { ...patch.metadata, annotations: Object.fromEntries(annotations) } };
}
