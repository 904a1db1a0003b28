import { isRecord } from "./record";

/** JSON merge patch (RFC 7386), the way the API server applies `application/merge-patch+json`. */
export type MergePatch = Record<string, unknown>;

/** `target` with `patch` merged in; neither is changed. A null deletes, an array replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged = new Map<string, unknown>(isRecord(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

/**
 * The merge patch that takes `mergePatch(target, patch)` back to `target`. Exact as long as nothing else changed, and as long as
 * `target` holds no nulls, which the API server does not store.
 */
export function inversePatch(target: unknown, patch: MergePatch): MergePatch {
  const source = isRecord(target) ? target : {};
  const inverse = new Map<string, unknown>();
  for (const [key, value] of Object.entries(patch)) {
    const before = Object.hasOwn(source, key) ? source[key] : undefined;
    if (before === undefined) {
      if (value !== null) inverse.set(key, null);
    } else {
      inverse.set(key, isRecord(before) && isRecord(value) ? inversePatch(before, value) : before);
    }
  }
  return Object.fromEntries(inverse);
}

/** Whether merging `patch` into `target` would change nothing, whatever the order of keys. */
export function alreadyPatched(target: unknown, patch: MergePatch): boolean {
  return sameJson(target, mergePatch(target, patch));
}

export function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, index) => sameJson(each, b[index]));
  if (!isRecord(a) || !isRecord(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}
