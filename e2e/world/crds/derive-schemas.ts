import { apiVersionOf, POLICY_KINDS } from "../../../lib/linkerd/kinds";
import { isRecord } from "../../../lib/linkerd/record";
import type { StructuralSchema } from "../../../lib/schema/structural-schema";

const COPIED = ["type", "required", "default", "enum", "pattern", "minLength", "maxLength"];
const ALSO_COPIED = ["minimum", "maximum", "minItems", "maxItems"];
const LEFT_OUT = ["description"];

/**
 * Each kind in the version that Linkerd reads, keyed `apiVersion kind`: `spec` alone (a write never carries `status`), without
 * descriptions. Throws on a keyword that `lib/schema` does not know: it must never be passed over in silence.
 */
export function deriveSchemas(crds: readonly unknown[]): Record<string, StructuralSchema> {
  return Object.fromEntries(
    POLICY_KINDS.map((kind) => {
      const crd = crds.find(
        (each) => at(each, "spec", "group") === kind.group && at(each, "spec", "names", "kind") === kind.kind,
      );
      const versions = listOf(at(crd, "spec", "versions"));
      const version = versions.find((each) => at(each, "name") === kind.version);
      const root = at(version, "schema", "openAPIV3Schema");
      const spec = compact(at(root, "properties", "spec"), `${kind.kind}.spec`);
      const required = listOf(at(root, "required")).includes("spec") ? { required: ["spec"] } : {};
      return [`${apiVersionOf(kind)} ${kind.kind}`, { type: "object", ...required, properties: { spec } }];
    }),
  );
}

/** One schema a line: it reads well in a diff. */
export function printSchemas(schemas: Record<string, StructuralSchema>): string {
  const lines = Object.entries(schemas).map(([key, schema]) => `${JSON.stringify(key)}:${JSON.stringify(schema)}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}

function compact(schema: unknown, path: string): StructuralSchema {
  if (!isRecord(schema)) throw new Error(`${path} has no schema`);
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    const copied = compactKeyword(key, value, path);
    if (copied) result[copied[0]] = copied[1];
  }
  return asSchema(result, path);
}

function compactKeyword(key: string, value: unknown, path: string): [string, unknown] | null {
  if (LEFT_OUT.includes(key)) return null;
  // Bounds come with it; the API server does not look at the format of an integer.
  if (key === "format" && (value === "int32" || value === "int64")) return null;
  if (COPIED.includes(key) || ALSO_COPIED.includes(key)) return [key, value];
  if (key === "items") return [key, compact(value, `${path}[]`)];
  if (key === "properties" && isRecord(value)) {
    const properties = Object.entries(value).map(([name, each]) => [name, compact(each, `${path}.${name}`)]);
    return [key, Object.fromEntries(properties)];
  }
  if (key === "x-kubernetes-list-type" && value === "set") return ["listSet", true];
  if (key === "x-kubernetes-list-type" && (value === "atomic" || value === "map")) return null;
  if (key === "x-kubernetes-list-map-keys") return ["listMapKeys", value];
  if (key === "x-kubernetes-validations") return ["rules", listOf(value).map((each) => celRule(each, path))];
  throw new Error(`${path} says ${key}: ${JSON.stringify(value)}, which lib/schema does not know`);
}

function celRule(rule: unknown, path: string) {
  if (!isRecord(rule) || Object.keys(rule).some((key) => key !== "rule" && key !== "message")) {
    throw new Error(`${path} has a rule that says more than rule and message, which lib/schema does not know`);
  }
  return { rule: rule.rule, message: rule.message };
}

const TYPES: readonly unknown[] = ["object", "array", "string", "integer", "boolean"];

/** Every keyword went through `compactKeyword`. */
function asSchema(schema: Record<string, unknown>, path: string): StructuralSchema {
  if (!TYPES.includes(schema.type)) throw new Error(`${path} has type ${schema.type}, which lib/schema does not know`);
  return schema as unknown as StructuralSchema;
}

function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce((each, key) => (isRecord(each) ? each[key] : undefined), value);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
