import type { MergePatch } from "../linkerd/merge-patch";
import { type KubernetesObject, refOf } from "../linkerd/object";
import { patchObjectLocally } from "../linkerd/patch-object";
import { guardOf, type ProposedWrite } from "../linkerd/proposal";
import { printYaml } from "../print/yaml";
import { withDefaults } from "../schema/with-defaults";
import { patchBetween } from "../simulation/manifest-writes";
import { withoutOwnNotes } from "./effective-patch";
import { stripServerFields } from "./strip-server-fields";

/** What a person edits of a stored object: neither what the API server keeps nor the dashboard's own notes. */
export function editable(object: KubernetesObject): KubernetesObject {
  return withoutOwnNotes(stripServerFields(object));
}

export function editText(object: KubernetesObject): string {
  return printYaml(editable(object));
}

/**
 * The patch that makes exactly `manifest` of `read`, guarded by the object as it was read; labels and annotations that are left out go.
 * null where nothing is changed. Both must be the same object by name.
 */
export function editWrite(read: KubernetesObject, manifest: KubernetesObject): ProposedWrite | null {
  const patch = editPatch(read, manifest);
  if (Object.keys(patch).length === 0) return null;
  return { verb: "patch", ref: refOf(read), patch, ...guardOf(read) };
}

/** What was made of `read`, made of what is there `now`: what others changed meanwhile stays, except for the fields of this edit. */
export function editOnTop(read: KubernetesObject, manifest: KubernetesObject, now: KubernetesObject): KubernetesObject {
  return patchObjectLocally(editable(now), editPatch(read, manifest));
}

function editPatch(read: KubernetesObject, manifest: KubernetesObject): MergePatch {
  const before = editable(read);
  // What a person leaves out the API server fills in again: that is no change.
  const [was, is] = [withDefaults(before).spec, withDefaults(manifest).spec];
  const metadata = {
    ...changed("labels", patchBetween(before.metadata.labels, manifest.metadata.labels)),
    ...changed("annotations", patchBetween(before.metadata.annotations, manifest.metadata.annotations)),
  };
  return { ...changed("spec", patchBetween(was, is)), ...changed("metadata", metadata) };
}

function changed(key: string, patch: MergePatch): MergePatch {
  return Object.keys(patch).length === 0 ? {} : { [key]: patch };
}
