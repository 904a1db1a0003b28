import { isRecord } from "../linkerd/record";
import type { CelRule, StructuralSchema } from "./structural-schema";

const COPIED = ["required", "default", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum"];
const ALSO_COPIED = ["minItems", "maxItems"];
const TYPES: readonly unknown[] = ["object", "array", "string", "integer", "number", "boolean"];
/** Said for people; the API server does not look at the format of a number, whose bounds stand beside it. */
const LEFT_OUT = ["type", "description", "title", "items", "properties", "x-kubernetes-map-type"];
/** These let in more than the rest says, so what stands below is not looked at. */
const LOOSENING = ["nullable", "anyOf", "oneOf", "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields"];

/** Called for each keyword that is not looked at. */
export type ReportUnread = (path: string, keyword: string) => void;

/**
 * A schema as a CRD or `/openapi/v3` has it, without what is said for people. Total: what is not known here is reported and looked at
 * by nobody, so that objections may be missing, and none is false.
 */
function compactSchema(schema: unknown, path: string, unread: ReportUnread): StructuralSchema {
  if (!isRecord(schema)) return free(path, "schema", unread);
  const { type } = schema;
  const loose = LOOSENING.find((keyword) => keyword in schema);
  if (!isType(type) || loose || "additionalProperties" in schema) {
    return free(path, loose ?? (isType(type) ? "additionalProperties" : "type"), unread);
  }
  const result: Record<string, unknown> = { type };
  for (const [key, value] of Object.entries(schema)) {
    const copied = compactKeyword(key, value);
    if (copied) result[copied[0]] = copied[1];
    else if (copied === null) unread(path, key);
  }
  if (schema.items) result.items = compactSchema(schema.items, `${path}[]`, unread);
  if (isRecord(schema.properties)) {
    const properties = Object.entries(schema.properties).map(([name, each]) => [
      name,
      compactSchema(each, `${path}.${name}`, unread),
    ]);
    result.properties = Object.fromEntries(properties);
  }
  if (result.rules === null) {
    unread(path, "x-kubernetes-validations");
    delete result.rules;
  }
  return asSchema(result);
}

/** The schema of an object: its `spec` alone, since a write never carries `status`. */
export function objectSchema(root: unknown, path: string, unread: ReportUnread): StructuralSchema {
  const { required, properties } = isRecord(root) ? root : {};
  const spec = compactSchema(isRecord(properties) ? properties.spec : null, `${path}.spec`, unread);
  const isRequired = Array.isArray(required) && required.includes("spec");
  return { type: "object", ...(isRequired && { required: ["spec"] }), properties: { spec } };
}

/** undefined: left out on purpose; null: not known. */
function compactKeyword(key: string, value: unknown): [string, unknown] | null | undefined {
  if (LEFT_OUT.includes(key)) return undefined;
  if (key === "format") {
    if (value === "duration") return [key, value];
    return value === "int32" || value === "int64" ? undefined : null;
  }
  if (COPIED.includes(key) || ALSO_COPIED.includes(key)) return [key, value];
  if (key === "x-kubernetes-list-type") {
    if (value === "set") return ["listSet", true];
    return value === "atomic" || value === "map" ? undefined : null;
  }
  if (key === "x-kubernetes-list-map-keys") return ["listMapKeys", value];
  if (key === "x-kubernetes-validations") return ["rules", celRules(value)];
  return null;
}

/** null where a rule says what is not known here; one that compares with the object of before never speaks of a create. */
function celRules(rules: unknown): CelRule[] | null {
  if (!Array.isArray(rules)) return null;
  const read = rules.flatMap((each): (CelRule | null)[] => {
    if (!isRecord(each) || typeof each.rule !== "string") return [null];
    if (Object.keys(each).some((key) => key !== "rule" && key !== "message")) return [null];
    return [
      { rule: each.rule, message: typeof each.message === "string" ? each.message : `failed rule: ${each.rule}` },
    ];
  });
  return read.every((each) => each !== null) ? read : null;
}

function free(path: string, keyword: string, unread: ReportUnread): StructuralSchema {
  unread(path, keyword);
  return { type: "object", free: true };
}

function isType(type: unknown): type is StructuralSchema["type"] {
  return TYPES.includes(type);
}

/** Every keyword went through `compactKeyword`. */
function asSchema(schema: Record<string, unknown>): StructuralSchema {
  return schema as unknown as StructuralSchema;
}
