import { isRecord } from "../linkerd/record";
import { checkRules } from "./cel-rules";
import { findDuplicates } from "./find-duplicates";
import { checkMetadata } from "./object-meta";
import { isBlocking, type Objection, type ReportObjection } from "./objection";
import { prepare } from "./prepare-object";
import * as remedies from "./remedies";
import { BUNDLED_SCHEMAS, type Schemas, schemaOf } from "./structural-schema";
import { validateValue } from "./validate-value";

const HANDLED_APART = ["apiVersion", "kind", "metadata", "status"];

/**
 * What the API server says when the EgressNetwork or route is created, before any webhook is asked; in its order, and like there
 * the CEL rules only once types, enums, lengths and required fields are right. Empty also for kinds and versions that are not
 * among `schemas`: `unservedVersion` says that. Total. `status` is not looked at: a create drops it.
 * Source: apiextensions-apiserver pkg/registry/customresource/strategy.go
 */
export function schemaObjections(manifest: unknown, schemas: Schemas = BUNDLED_SCHEMAS): Objection[] {
  if (!isRecord(manifest)) return [];
  const schema = schemaOf(manifest.apiVersion, manifest.kind, schemas);
  if (!schema) return [];
  const objections: Objection[] = [];
  const report: ReportObjection = (reason, field, value, message, remedy) =>
    objections.push({ field, value, message, remedy, severity: "error", reason });
  const warnUnknown = (field: string, value: unknown, siblings: string[]) => {
    const message = `unknown field "${field}"`;
    const remedy = remedies.unknownField(field, siblings);
    objections.push({ field, value, message, remedy, severity: "warning", reason: "UnknownField" });
  };
  const rest = Object.fromEntries(Object.entries(manifest).filter(([key]) => !HANDLED_APART.includes(key)));
  const object = prepare(rest, schema, "", warnUnknown);
  checkMetadata(manifest.metadata, report, warnUnknown);
  validateValue(object, schema, "", report);
  findDuplicates(object, schema, "", report);
  if (!objections.some(isBlocking)) checkRules(object, schema, "", report);
  return objections;
}
