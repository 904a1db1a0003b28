import { type MergePatch, sameJson } from "../linkerd/merge-patch";
import { type KubernetesObject, type ObjectRef, refOf, sameRef } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { ProposedWrite } from "../linkerd/proposal";
import { isRecord } from "../linkerd/record";
import { withDefaults } from "../schema/with-defaults";

/**
 * The writes that make `manifests` what is stored and take `deletions` away: a create where there is none of that name, else a patch to
 * exactly that spec. Manifests that are stored already give none. For rehearsing: uid and resourceVersion are those of the snapshot,
 * empty where it has none.
 */
export function manifestWrites(
  manifests: readonly KubernetesObject[],
  deletions: readonly ObjectRef[],
  snapshot: PolicySnapshot,
): ProposedWrite[] {
  const stored = (ref: ObjectRef) => snapshot.resources.find((each) => sameRef(refOf(each), ref));
  const writes = manifests.flatMap((manifest): ProposedWrite[] => {
    const before = stored(refOf(manifest));
    return before ? patchesTo(manifest, before) : [{ verb: "create", manifest }];
  });
  const gone = deletions.flatMap((ref): ProposedWrite[] => {
    const before = stored(ref);
    return before ? [{ verb: "delete", ref, ...reviewed(before) }] : [];
  });
  return [...writes, ...gone];
}

/** The patch that makes `before` what `manifest` says, or none where it is that already. */
export function patchesTo(manifest: KubernetesObject, before: KubernetesObject): ProposedWrite[] {
  const patch = {
    ...changed("spec", patchBetween(withDefaults(before).spec, withDefaults(manifest).spec)),
    ...changed("metadata", annotationsPatch(before, manifest)),
  };
  return Object.keys(patch).length === 0 ? [] : [{ verb: "patch", ref: refOf(manifest), patch, ...reviewed(before) }];
}

function reviewed({ metadata }: KubernetesObject) {
  return { uid: metadata.uid ?? "", resourceVersion: metadata.resourceVersion ?? "" };
}

/** Annotations bear on policy (opaque ports, timeouts); a manifest that names none leaves those that are there. */
function annotationsPatch(before: KubernetesObject, after: KubernetesObject): MergePatch {
  if (!after.metadata.annotations) return {};
  const { annotations } = after.metadata;
  return sameJson(before.metadata.annotations ?? {}, { ...before.metadata.annotations, ...annotations })
    ? {}
    : { annotations };
}

function changed(key: string, patch: MergePatch): MergePatch {
  return Object.keys(patch).length === 0 ? {} : { [key]: patch };
}

/** The merge patch from `before` to `after`: what is gone is null, lists are replaced. */
export function patchBetween(before: unknown, after: unknown): MergePatch {
  const [from, to] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  const patch = new Map<string, unknown>();
  for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) patch.set(key, null);
  for (const [key, value] of Object.entries(to)) {
    if (sameJson(from[key], value)) continue;
    patch.set(key, isRecord(from[key]) && isRecord(value) ? patchBetween(from[key], value) : value);
  }
  return Object.fromEntries(patch);
}
