import { isRecord } from "../linkerd/record";
import type { ReportObjection } from "./objection";
import * as remedies from "./remedies";
import type { StructuralSchema } from "./structural-schema";
import { invalid, quote } from "./validate-value";

/**
 * Items of a list with `x-kubernetes-list-map-keys` that share their keys, and equal items of a set: the second of them is named,
 * and no further one.
 * Source: apiextensions-apiserver pkg/apiserver/schema/listtype/validation.go
 */
export function findDuplicates(value: unknown, schema: StructuralSchema, path: string, report: ReportObjection): void {
  if (Array.isArray(value)) {
    if (schema.listSet) duplicates(value.map(quote), value, path, remedies.unique([]), report);
    if (schema.listMapKeys) duplicateKeys(value, schema.listMapKeys, path, report);
    const { items } = schema;
    if (items) for (const [i, item] of value.entries()) findDuplicates(item, items, `${path}[${i}]`, report);
  } else if (isRecord(value)) {
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      findDuplicates(value[key], property, path === "" ? key : `${path}.${key}`, report);
    }
  }
}

function duplicateKeys(items: unknown[], keys: string[], path: string, report: ReportObjection): void {
  const odd = items.findIndex((item) => item !== null && !isRecord(item));
  if (odd >= 0) {
    const message = invalid(items[odd], "must be an object for an array of list-type map");
    report("FieldValueInvalid", `${path}[${odd}]`, items[odd], message, remedies.ofType("object"));
    return;
  }
  const keyOf = (item: unknown) =>
    isRecord(item) ? Object.fromEntries(keys.flatMap((key) => (key in item ? [[key, item[key]]] : []))) : {};
  duplicates(items.map(keyOf).map(quote), items, path, remedies.unique(keys), report);
}

function duplicates(keys: string[], items: unknown[], path: string, remedy: string, report: ReportObjection): void {
  const times = new Map<string, number>();
  for (const [i, key] of keys.entries()) {
    const seen = times.get(key) ?? 0;
    times.set(key, seen + 1);
    if (seen === 1) report("FieldValueDuplicate", `${path}[${i}]`, items[i], `Duplicate value: ${key}`, remedy);
  }
}
