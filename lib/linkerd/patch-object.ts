import { type MergePatch, mergePatch } from "./merge-patch";
import type { KubernetesObject } from "./object";
import { isRecord } from "./record";

/** `object` with the parts of `patch` that a person may write merged in: spec, labels and annotations. */
export function patchObjectLocally(object: KubernetesObject, patch: MergePatch): KubernetesObject {
  const { labels, annotations } = object.metadata;
  const written = { spec: object.spec, metadata: { ...(labels && { labels }), ...(annotations && { annotations }) } };
  const merged = mergePatch(written, { ...pick(patch, "spec"), ...metadataOf(patch) });
  const { spec, metadata } = isRecord(merged) ? merged : written;
  const { labels: _, annotations: __, ...kept } = object.metadata;
  return { ...object, metadata: { ...kept, ...texts(metadata, "labels"), ...texts(metadata, "annotations") }, spec };
}

function metadataOf(patch: MergePatch): MergePatch {
  const { metadata } = patch;
  return isRecord(metadata) ? { metadata: { ...pick(metadata, "labels"), ...pick(metadata, "annotations") } } : {};
}

function pick(record: Record<string, unknown>, key: string): MergePatch {
  return Object.hasOwn(record, key) ? { [key]: record[key] } : {};
}

/** Values that are no text are left out, as the API server would refuse them. */
function texts(metadata: unknown, key: "labels" | "annotations"): { [key in typeof key]?: Record<string, string> } {
  const value = isRecord(metadata) ? metadata[key] : undefined;
  if (!isRecord(value)) return {};
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return { [key]: Object.fromEntries(entries) };
}
