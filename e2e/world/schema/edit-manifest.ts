import { parsePath } from "../../../lib/authoring/editor/field-path";
import { isJsonObject, type Json, type JsonObject } from "../json";

/** A copy in which `value` stands at `path`, e.g. `spec.rules[0].matches`; undefined takes the field out. */
export function edit(manifest: JsonObject, path: string, value: Json | undefined): JsonObject {
  const copy = structuredClone(manifest);
  const parts = [...parsePath(path)];
  const last = parts.pop();
  const parent = parts.reduce<Json | undefined>((each, part) => child(each, part), copy);
  if (Array.isArray(parent) && typeof last === "number") {
    if (value === undefined) parent.splice(last, 1);
    else parent[last] = value;
  } else if (isJsonObject(parent) && typeof last === "string") {
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  } else {
    throw new Error(`Nothing is at ${path} of ${manifest.kind}`);
  }
  return copy;
}

export function valueAt(manifest: JsonObject, path: string): Json | undefined {
  return parsePath(path).reduce<Json | undefined>((each, part) => child(each, part), manifest);
}

/** Every place in `value`, itself left out. */
export function placesIn(value: Json, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((each, i) => [`${path}[${i}]`, ...placesIn(each, `${path}[${i}]`)]);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const at = path === "" ? key : /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}["${key}"]`;
    return [at, ...placesIn(each, at)];
  });
}

function child(value: Json | undefined, part: string | number): Json | undefined {
  if (Array.isArray(value) && typeof part === "number") return value[part];
  return isJsonObject(value) && typeof part === "string" ? value[part] : undefined;
}
