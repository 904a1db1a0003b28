import { parseGoDuration } from "../linkerd/go-duration";
import { isRecord } from "../linkerd/record";
import type { ReportObjection } from "./objection";
import * as remedies from "./remedies";
import type { StructuralSchema } from "./structural-schema";

/**
 * Type, required, enum, pattern and bounds, in the API server's words. `value` is prepared: without unknown fields, with defaults.
 * Source: kube-openapi pkg/validation/validate; apiextensions-apiserver pkg/apiserver/validation/validation.go
 */
export function validateValue(value: unknown, schema: StructuralSchema, path: string, report: ReportObjection): void {
  if (schema.free) return;
  validateType(value, schema.type, path, report);
  if (typeof value === "string") validateText(value, schema, path, report);
  if (typeof value === "number") validateBounds(value, schema, path, report);
  if (Array.isArray(value)) validateItems(value, schema, path, report);
  if (schema.enum && !schema.enum.some((each) => each === value)) {
    const message = `Unsupported value: ${quote(value)}: supported values: ${schema.enum.map((each) => quote(String(each))).join(", ")}`;
    report("FieldValueNotSupported", path, value, message, remedies.oneOf(schema.enum, value));
  }
  if (isRecord(value)) validateFields(value, schema, path, report);
}

function validateType(value: unknown, type: StructuralSchema["type"], path: string, report: ReportObjection): void {
  const found = typeOf(value);
  if (found === type || (type === "number" && found === "integer")) return;
  const message = invalid(found, `${path} in body must be of type ${type}: ${quote(found)}`);
  report("FieldValueTypeInvalid", path, value, message, remedies.ofType(type));
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

/** The API server stops at the first of these. */
function validateText(value: string, schema: StructuralSchema, path: string, report: ReportObjection): void {
  // Characters, not UTF-16 units.
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    const message = `Too long: may not be more than ${asKubernetes(schema.maxLength, "byte")}`;
    report("FieldValueTooLong", path, value, message, remedies.shorter(schema.maxLength));
  } else if (schema.minLength !== undefined && length < schema.minLength) {
    const message = `${path} in body should be at least ${schema.minLength} chars long`;
    report("FieldValueInvalid", path, value, invalid(value, message), remedies.longer(schema.minLength));
  } else if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
    const message = `${path} in body should match '${schema.pattern}'`;
    report("FieldValueInvalid", path, value, invalid(value, message), remedies.matching(schema.pattern));
  } else if (schema.format === "duration" && !isDuration(value)) {
    const message = `${path} in body must be of type duration: ${quote(value)}`;
    report("FieldValueInvalid", path, value, invalid(value, message), remedies.DURATION);
  }
}

const UNIT = /^(ns|nano|us|µs|micro|ms|milli|s|sec|m|min|h|hr|hour|d|day|w|wk|week)/i;

/** Go's durations, and words such as `2 days`. Source: kube-openapi pkg/validation/strfmt/duration.go */
function isDuration(text: string): boolean {
  return (
    parseGoDuration(text) !== null ||
    [...text.matchAll(/\d+\s*([A-Za-zµ]+)/g)].some(([, unit]) => UNIT.test(unit ?? ""))
  );
}

function validateBounds(value: number, schema: StructuralSchema, path: string, report: ReportObjection): void {
  const { minimum, maximum } = schema;
  const bound = (words: string) =>
    report(
      "FieldValueInvalid",
      path,
      value,
      invalid(value, `${path} in body should be ${words}`),
      remedies.between(minimum, maximum),
    );
  if (minimum !== undefined && value < minimum) bound(`greater than or equal to ${minimum}`);
  if (maximum !== undefined && value > maximum) bound(`less than or equal to ${maximum}`);
}

function validateItems(value: unknown[], schema: StructuralSchema, path: string, report: ReportObjection): void {
  const { items, minItems, maxItems } = schema;
  if (items) for (const [i, item] of value.entries()) validateValue(item, items, `${path}[${i}]`, report);
  if (minItems !== undefined && value.length < minItems) {
    const message = invalid(value.length, `${path} in body should have at least ${minItems} items`);
    report("FieldValueInvalid", path, value, message, remedies.moreItems(minItems));
  }
  if (maxItems !== undefined && value.length > maxItems) {
    const message = `Too many: ${value.length}: must have at most ${asKubernetes(maxItems, "item")}`;
    report("FieldValueTooMany", path, value, message, remedies.fewerItems(maxItems));
  }
}

function validateFields(
  value: Record<string, unknown>,
  schema: StructuralSchema,
  path: string,
  report: ReportObjection,
) {
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (Object.hasOwn(value, key)) validateValue(value[key], property, at(key), report);
  }
  for (const key of schema.required ?? []) {
    if (Object.hasOwn(value, key)) continue;
    report("FieldValueRequired", at(key), undefined, "Required value", remedies.missing(key, schema.properties?.[key]));
  }
}

export function invalid(value: unknown, why: string): string {
  return `Invalid value: ${quote(value)}: ${why}`;
}

/** As Go prints it: keys in order. */
export function quote(value: unknown): string {
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  return JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** A count as the API server prints it: without separators, so that its message and ours are one. */
function asKubernetes(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}
