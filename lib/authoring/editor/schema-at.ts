import { type Schemas, type StructuralSchema, schemaOf } from "../../schema/structural-schema";
import type { FieldPath } from "./field-path";

const TEXT: StructuralSchema = { type: "string" };
/** The part of an object that every kind has, as far as it is written from here. */
const OBJECT: StructuralSchema = {
  type: "object",
  required: ["apiVersion", "kind", "metadata", "spec"],
  properties: {
    apiVersion: TEXT,
    kind: TEXT,
    metadata: {
      type: "object",
      required: ["name", "namespace"],
      properties: { name: TEXT, namespace: TEXT, labels: { type: "object" }, annotations: { type: "object" } },
    },
    spec: { type: "object" },
  },
};

/** What may stand at `path` of an object of this version and kind; null where that is not known. */
export function schemaAt(
  path: FieldPath,
  apiVersion: string,
  kind: string,
  schemas: Schemas | null,
): StructuralSchema | null {
  const known = schemas && schemaOf(apiVersion, kind, schemas)?.properties?.spec;
  const root = { ...OBJECT, properties: { ...OBJECT.properties, ...(known && { spec: known }) } };
  let schema: StructuralSchema | undefined = root;
  for (const part of path) {
    const properties: StructuralSchema["properties"] = schema?.properties;
    schema =
      typeof part === "number"
        ? schema?.items
        : properties && Object.hasOwn(properties, part)
          ? properties[part]
          : undefined;
  }
  return schema ?? null;
}

/** `list of objects`, `text, at most 253 characters`, `1 to 65535`, `Allow or Deny`. */
export function describeType(schema: StructuralSchema): string {
  if (schema.enum) return schema.enum.map(String).join(" or ");
  switch (schema.type) {
    case "array":
      return `list${schema.maxItems === undefined ? "" : `, at most ${schema.maxItems}`}`;
    case "integer":
      return schema.minimum !== undefined && schema.maximum !== undefined
        ? `${schema.minimum} to ${schema.maximum}`
        : "number";
    case "string":
      return "text";
    case "boolean":
      return "true or false";
    default:
      return schema.type;
  }
}
