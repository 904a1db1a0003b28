import { isRecord } from "../linkerd/record";
import type { StructuralSchema } from "./structural-schema";

/** Called for each field that the schema does not have; `siblings` are those it has at that place. */
export type ReportUnknown = (field: string, value: unknown, siblings: string[]) => void;

/**
 * `value` as the API server validates it: unknown fields pruned, nulls dropped unless they have a default, defaults filled in.
 * Source: apiextensions-apiserver pkg/apiserver/schema/{pruning,defaulting}
 */
export function prepare(
  value: unknown,
  schema: StructuralSchema | undefined,
  path: string,
  report: ReportUnknown,
): unknown {
  if (schema?.free) return value;
  if (Array.isArray(value)) return value.map((item, i) => prepare(item, schema?.items, `${path}[${i}]`, report));
  if (!isRecord(value)) return value;
  const known = schema?.properties ?? {};
  const siblings = Object.keys(known);
  const prepared: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    const field = path === "" ? key : `${path}.${key}`;
    const property = Object.hasOwn(known, key) ? known[key] : undefined;
    if (!property) report(field, each, siblings);
    else if (each !== null && each !== undefined) prepared[key] = prepare(each, property, field, report);
  }
  for (const [key, property] of Object.entries(known)) {
    if (property.default === undefined || Object.hasOwn(prepared, key)) continue;
    prepared[key] = prepare(property.default, property, path, report);
  }
  return prepared;
}
