import crdSchemas from "./crd-schemas.json";

/** What the CRDs use of a structural schema (OpenAPI v3); `derive-schemas.ts` fails on anything else. */
export interface StructuralSchema {
  type: "object" | "array" | "string" | "integer" | "boolean";
  properties?: Record<string, StructuralSchema>;
  required?: string[];
  items?: StructuralSchema;
  default?: unknown;
  /** Texts or numbers. */
  enum?: unknown[];
  pattern?: string;
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
}

export interface CelRule {
  rule: string;
  message: string;
}

/**
 * The schema of an object (of its `spec` alone) in the version of each kind that Linkerd reads, or null: of other kinds and
 * versions nothing is known.
 * From Gateway API v1.1.1 (experimental), which Linkerd's own chart installs, and Linkerd's CRDs: `npm run schemas`.
 */
export function schemaOf(apiVersion: unknown, kind: unknown): StructuralSchema | null {
  const key = `${apiVersion} ${kind}`;
  return Object.hasOwn(SCHEMAS, key) ? (SCHEMAS[key] ?? null) : null;
}

const SCHEMAS = asSchemas(crdSchemas);

/** Written by `deriveSchemas`, which checks every keyword; a test holds file and CRDs together. */
function asSchemas(json: unknown): Record<string, StructuralSchema> {
  return json as Record<string, StructuralSchema>;
}

/** Each CEL rule of all kinds once, so that tests can go through them. */
export function allRules(): CelRule[] {
  const found = new Map<string, CelRule>();
  const visit = (schema: StructuralSchema) => {
    for (const rule of schema.rules ?? []) found.set(rule.rule, rule);
    for (const property of Object.values(schema.properties ?? {})) visit(property);
    if (schema.items) visit(schema.items);
  };
  for (const schema of Object.values(SCHEMAS)) visit(schema);
  return [...found.values()];
}
