import { isJsonObject, type Json, type JsonObject, objectOrEmpty, sameJson } from "../json";

/** Who writes. Ownership is per manager, operation and subresource. */
export interface Writer {
  manager: string;
  apiVersion: string;
  subresource: "status" | null;
}

const OWNED_METADATA = ["annotations", "labels"];

/**
 * `metadata.managedFields` after `writer` turned `before` (null: created) into `after`. What the writer changed becomes its own, what it
 * left alone stays with whoever had it. Lists are owned whole, which is true of most lists of the policy kinds; the fields of a
 * real server are finer here and there.
 */
export function managedFieldsAfter(before: JsonObject | null, after: JsonObject, writer: Writer, time: string): Json[] {
  const then = leaves(before ?? {});
  const now = leaves(after);
  const changed = [...now].filter(([path, value]) => !sameJson(then.get(path), value)).map(([path]) => path);
  const gone = [...then.keys()].filter((path) => !now.has(path));
  const entries = managedFieldsOf(before).map((entry) => ({ entry, paths: pathsOf(entry.fieldsV1) }));
  const own = entries.find(({ entry }) => isWrittenBy(entry, writer));
  for (const each of entries) {
    for (const path of gone) each.paths.delete(path);
    if (each !== own) for (const path of changed) each.paths.delete(path);
  }
  if (changed.length > 0) {
    const paths = own?.paths ?? new Set<string>();
    for (const path of changed) paths.add(path);
    const entry = { ...own?.entry, ...identityOf(writer), time };
    if (own) own.entry = entry;
    else entries.push({ entry, paths });
  }
  return entries
    .filter(({ paths }) => paths.size > 0)
    .map(({ entry, paths }) => ({ ...entry, fieldsType: "FieldsV1", fieldsV1: fieldsOf(paths) }));
}

function managedFieldsOf(object: JsonObject | null): JsonObject[] {
  const entries = objectOrEmpty(object?.metadata).managedFields;
  return Array.isArray(entries) ? entries.filter(isJsonObject) : [];
}

function isWrittenBy(entry: JsonObject, { manager, subresource }: Writer): boolean {
  return entry.manager === manager && entry.operation === "Update" && (entry.subresource ?? null) === subresource;
}

function identityOf({ manager, apiVersion, subresource }: Writer): JsonObject {
  return { manager, operation: "Update", apiVersion, ...(subresource ? { subresource } : {}) };
}

/** Every ownable field as a JSON list of keys, with its value. */
function leaves(object: JsonObject): Map<string, Json> {
  const found = new Map<string, Json>();
  const { apiVersion, kind, metadata, ...rest } = object;
  const owned = Object.entries(objectOrEmpty(metadata)).filter(([key]) => OWNED_METADATA.includes(key));
  collect({ ...rest, metadata: Object.fromEntries(owned) }, [], found);
  return found;
}

function collect(value: Json, path: readonly string[], into: Map<string, Json>): void {
  if (!isJsonObject(value)) into.set(JSON.stringify(path), value);
  else for (const [key, child] of Object.entries(value)) collect(child, [...path, key], into);
}

function fieldsOf(paths: ReadonlySet<string>): JsonObject {
  const root: JsonObject = {};
  for (const path of paths) {
    let node = root;
    for (const key of keysOf(path)) {
      const child = objectOrEmpty(node[`f:${key}`]);
      node[`f:${key}`] = child;
      node = child;
    }
  }
  return root;
}

function pathsOf(fields: Json | undefined, path: readonly string[] = []): Set<string> {
  const children = Object.entries(objectOrEmpty(fields)).filter(([key]) => key.startsWith("f:"));
  if (children.length === 0) return new Set(path.length > 0 ? [JSON.stringify(path)] : []);
  return new Set(children.flatMap(([key, child]) => [...pathsOf(child, [...path, key.slice(2)])]));
}

/** Paths are made by `collect` and `pathsOf`, both of which print lists of strings. */
function keysOf(path: string): string[] {
  return JSON.parse(path) as string[];
}
