import { isRecord } from "../linkerd/record";

/** What the CRDs use of a structural schema (OpenAPI v3); made by `compactSchema`. */
export interface StructuralSchema {
  type: "object" | "array" | "string" | "integer" | "number" | "boolean";
  properties?: Record<string, StructuralSchema>;
  required?: string[];
  items?: StructuralSchema;
  default?: unknown;
  /** Texts or numbers. */
  enum?: unknown[];
  pattern?: string;
  format?: "duration";
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  /** Items that are equal in all of these fields are duplicates. */
  listMapKeys?: string[];
  /** No item may stand twice. */
  listSet?: true;
  rules?: CelRule[];
  /** Whatever stands here is kept, and nothing is said of it. */
  free?: true;
}

export interface CelRule {
  rule: string;
  message: string;
}

/** Of one cluster, or of one bundle of CRDs: by `apiVersion kind`, every version that is served. */
export type Schemas = Readonly<Record<string, StructuralSchema>>;

export function schemaKey(apiVersion: unknown, kind: unknown): string {
  return `${apiVersion} ${kind}`;
}

/** The schema of an object (of its `spec` alone), or null: of other kinds and versions nothing is known. */
export function schemaOf(apiVersion: unknown, kind: unknown, schemas: Schemas): StructuralSchema | null {
  const key = schemaKey(apiVersion, kind);
  return Object.hasOwn(schemas, key) ? (schemas[key] ?? null) : null;
}

/** Written by `printSchemas` of what `compactSchema` made, which checks every keyword; a test holds file and CRDs together. */
export function asSchemas(json: Record<string, unknown>): Schemas {
  const schemas = Object.entries(json).map(([key, each]) => [key, typeof each === "string" ? json[each] : each]);
  return Object.fromEntries(schemas.filter(([, each]) => isRecord(each)));
}
