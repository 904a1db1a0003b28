import { AppError } from "../errors";
import type { KubernetesObject } from "../linkerd/object";
import { patchObjectLocally } from "../linkerd/patch-object";
import type { ProposedWrite } from "../linkerd/proposal";
import { isRecord } from "../linkerd/record";
import type { RecordedPromise } from "./change-record";
import { LAST_CHANGE_ANNOTATION } from "./last-change";
import { type HeldPromise, makePromise, policyOf, printPromiseNote, REVERT_ANNOTATION } from "./revert-promise";

/** Annotations that the dashboard alone writes. */
const OWN = [LAST_CHANGE_ANNOTATION, REVERT_ANNOTATION];

type PatchWrite = Extract<ProposedWrite, { verb: "patch" }>;

export interface EffectivePatch {
  patch: Record<string, unknown>;
  /** What is promised with it; null where nothing is. */
  promise: RecordedPromise | null;
  /** Ids of changes whose promise ends with it. */
  cancels: string[];
}

/**
 * What is written for `write` on `live`: without notes that a browser made up, with the promise it asks for, and with an end to a
 * former promise once the policy is decided anew. Throws `bad_request` where a promise is asked for that has nothing to return to.
 */
export function effectivePatch(
  write: PatchWrite,
  live: KubernetesObject,
  made: { id: string; at: Date; held: HeldPromise | null },
): EffectivePatch {
  const patch = withoutOwn(write.patch);
  const after = patchObjectLocally(live, patch);
  const cancels = made.held ? made.held.ids : [];
  if (write.revertAfterSeconds !== undefined) {
    const promise = makePromise(live, after, { ...made, seconds: write.revertAfterSeconds });
    if (!promise) throw nothingToReturnTo();
    const note = printPromiseNote({ ...promise, id: made.id, uid: live.metadata.uid ?? "" });
    return { patch: annotated(patch, { [REVERT_ANNOTATION]: note }), promise, cancels };
  }
  const ends = ownAnnotations(write.patch)[REVERT_ANNOTATION] === null || policyOf(after) !== policyOf(live);
  if (!ends) return { patch, promise: null, cancels: [] };
  const noted = live.metadata.annotations?.[REVERT_ANNOTATION] !== undefined;
  return { patch: noted ? annotated(patch, { [REVERT_ANNOTATION]: null }) : patch, promise: null, cancels };
}

function nothingToReturnTo(): AppError {
  return new AppError(
    "bad_request",
    "Only a changed trafficPolicy can be set for a limited time: there is nothing to revert to.",
  );
}

export function annotated(
  patch: Record<string, unknown>,
  annotations: Record<string, string | null>,
): Record<string, unknown> {
  const metadata = isRecord(patch.metadata) ? patch.metadata : {};
  const former = isRecord(metadata.annotations) ? metadata.annotations : {};
  return { ...patch, metadata: { ...metadata, annotations: { ...former, ...annotations } } };
}

/** A manifest from the browser carries no notes of ours either. */
export function withoutOwnNotes(manifest: KubernetesObject): KubernetesObject {
  const { annotations, ...metadata } = manifest.metadata;
  if (!annotations) return manifest;
  const kept = Object.entries(annotations).filter(([key]) => !OWN.includes(key));
  return { ...manifest, metadata: { ...metadata, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) } };
}

function withoutOwn(patch: Record<string, unknown>): Record<string, unknown> {
  if (!isRecord(patch.metadata) || !isRecord(patch.metadata.annotations)) return patch;
  const kept = Object.entries(patch.metadata.annotations).filter(([key]) => !OWN.includes(key));
  return { ...patch, metadata: { ...patch.metadata, annotations: Object.fromEntries(kept) } };
}

function ownAnnotations(patch: Record<string, unknown>): Record<string, unknown> {
  return isRecord(patch.metadata) && isRecord(patch.metadata.annotations) ? patch.metadata.annotations : {};
}
