import type { KubernetesObject } from "../linkerd/object";
import { patchObjectLocally } from "../linkerd/patch-object";
import { isRecord } from "../linkerd/record";
import type { ProposedWrite } from "./change";
import { LAST_CHANGE_ANNOTATION } from "./last-change";
import { makePromise, policyOf, printPromise, REVERT_ANNOTATION } from "./revert-promise";

/** Annotations that the dashboard alone writes. */
const OWN = [LAST_CHANGE_ANNOTATION, REVERT_ANNOTATION];

type PatchWrite = Extract<ProposedWrite, { verb: "patch" }>;

/**
 * What is written for `write` on `live`: without notes that a browser made up, with the promise it asks for, and without a former
 * promise once the policy is decided anew. null where a promise is asked for that has nothing to return to.
 */
export function effectivePatch(
  write: PatchWrite,
  live: KubernetesObject,
  made: { at: Date; by: string },
): Record<string, unknown> | null {
  const patch = withoutOwn(write.patch);
  const after = patchObjectLocally(live, patch);
  const held = live.metadata.annotations?.[REVERT_ANNOTATION] !== undefined;
  if (write.revertAfterSeconds !== undefined) {
    const promise = makePromise(live, after, { ...made, seconds: write.revertAfterSeconds });
    return promise && annotated(patch, { [REVERT_ANNOTATION]: printPromise(promise) });
  }
  const cancels = ownAnnotations(write.patch)[REVERT_ANNOTATION] === null;
  const decides = policyOf(after) !== policyOf(live);
  return held && (cancels || decides) ? annotated(patch, { [REVERT_ANNOTATION]: null }) : patch;
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
