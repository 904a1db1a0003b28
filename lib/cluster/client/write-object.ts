import "server-only";
import { readEnv } from "../../env";
import { AppError } from "../../errors";
import { FIELD_MANAGER } from "../../field-manager";
import { type KubernetesObject, type ObjectRef, refOf } from "../../linkerd/object";
import type { Caller } from "../../people/caller";
import { attemptOn } from "./attempt";
import { objectReplaced } from "./cluster-error";
import { kubeClient } from "./current-client";
import type { StoredObject } from "./decode-object";
import type { KubeClient } from "./kube-client";
import { collectionPath, kindOfManifest, kindOfRef, objectPath } from "./object-path";
import { readObject, storedObject } from "./read-object";

// Three kinds of write and no more. Not server-side apply: it conflicts with fields set by kubectl, Helm or Flux and with our
// own earlier writes of another kind, and it creates again what was deleted.

export interface WriteOptions {
  /** The API server judges it, webhooks included, and stores nothing. Permitted when read-only. */
  dryRun?: boolean;
}

/** The object that was reviewed: a write fails if it is no longer this one, or no longer as it was. */
export interface Reviewed {
  uid: string;
  resourceVersion: string;
}

/**
 * Creates `object`; the answer is as stored, managers included. Throws `object_exists`, `object_invalid` (schema, unknown fields,
 * namespace missing), `admission_refused`, `cluster_forbidden`, `kind_absent`, `kind_unserved`, `kind_foreign`, `read_only`.
 */
export async function createObject(
  caller: Caller,
  object: KubernetesObject,
  options: WriteOptions = {},
): Promise<StoredObject> {
  const kind = kindOfManifest(object);
  const client = await writingClient(caller, options);
  const attempt = attemptOn("create", kind.plural, refOf(object));
  const { uid: _, resourceVersion: __, ...metadata } = object.metadata;
  const answer = await client.call({
    attempt,
    method: "POST",
    path: collectionPath(kind, object.metadata.namespace),
    query: { ...writeQuery(options), fieldValidation: "Strict" },
    body: { ...object, metadata },
  });
  return storedObject(answer, attempt);
}

/**
 * Changes the object by a JSON merge patch, if it is still the one that was reviewed. Throws `object_changed`,
 * `object_replaced`, `object_deleted` (it never comes back), and as `createObject` does.
 */
export async function patchObject(
  caller: Caller,
  ref: ObjectRef,
  patch: Record<string, unknown>,
  reviewed: Reviewed,
  options: WriteOptions = {},
): Promise<StoredObject> {
  const kind = kindOfRef(ref);
  requireGuards(reviewed);
  const client = await writingClient(caller, options);
  const attempt = attemptOn("patch", kind.plural, ref);
  const metadata = typeof patch.metadata === "object" ? patch.metadata : {};
  const answer = await guarded(caller, ref, reviewed, () =>
    client.call({
      attempt,
      method: "PATCH",
      path: objectPath(kind, ref),
      query: { ...writeQuery(options), fieldValidation: "Strict" },
      contentType: "application/merge-patch+json",
      body: { ...patch, metadata: { ...metadata, uid: reviewed.uid, resourceVersion: reviewed.resourceVersion } },
    }),
  );
  return storedObject(answer, attempt);
}

/** Deletes the object, if it is still the one that was reviewed. Throws as `patchObject` does. */
export async function deleteObject(
  caller: Caller,
  ref: ObjectRef,
  reviewed: Reviewed,
  options: WriteOptions = {},
): Promise<void> {
  const kind = kindOfRef(ref);
  requireGuards(reviewed);
  const client = await writingClient(caller, options);
  const attempt = attemptOn("delete", kind.plural, ref);
  const { uid, resourceVersion } = reviewed;
  const dryRun = options.dryRun ? { dryRun: ["All"] } : {};
  await guarded(caller, ref, reviewed, () =>
    client.call({
      attempt,
      method: "DELETE",
      path: objectPath(kind, ref),
      query: options.dryRun ? { dryRun: "All" } : {},
      // Where there is a body, the API server takes every option from it.
      body: { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid, resourceVersion }, ...dryRun },
    }),
  );
}

async function writingClient(caller: Caller, options: WriteOptions): Promise<KubeClient> {
  if (!options.dryRun) requireWrites();
  return kubeClient(caller);
}

/** Throws `read_only` where nothing may be stored, whoever asks. */
export function requireWrites(): void {
  const { readOnly } = readEnv();
  if (!readOnly.on) return;
  throw new AppError("read_only", `The dashboard is read-only. ${readOnly.reason}`.trim(), {
    hint: "Copy the YAML or the kubectl command and apply it yourself.",
  });
}

function writeQuery(options: WriteOptions): Record<string, string> {
  return { fieldManager: FIELD_MANAGER, ...(options.dryRun ? { dryRun: "All" } : {}) };
}

/** To the API server an empty uid means "whichever": a guard that guards nothing. */
function requireGuards({ uid, resourceVersion }: Reviewed): void {
  if (uid !== "" && resourceVersion !== "") return;
  throw new AppError("bad_request", "A change needs the uid and resourceVersion of the reviewed object.");
}

/** The API server looks at the version before the uid, so a stale version may hide that it is another object, or none. */
async function guarded(
  caller: Caller,
  ref: ObjectRef,
  reviewed: Reviewed,
  write: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "object_changed") throw error;
    const now = await readObject(caller, ref).catch((cause: unknown) => {
      if (cause instanceof AppError && cause.code === "object_deleted") throw cause;
      return null;
    });
    if (now && now.object.metadata.uid !== reviewed.uid) {
      throw objectReplaced(attemptOn("patch", kindOfRef(ref).plural, ref), error);
    }
    throw error;
  }
}
