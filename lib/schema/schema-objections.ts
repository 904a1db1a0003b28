import { egressKindOf } from "../linkerd/kinds";
import { groupOf } from "../linkerd/object";
import { isRecord } from "../linkerd/record";
import { checkRules } from "./cel-rules";
import { findDuplicates } from "./find-duplicates";
import { checkMetadata } from "./object-meta";
import { isBlocking, type Objection, type ReportObjection } from "./objection";
import { prepare } from "./prepare-object";
import * as remedies from "./remedies";
import { servedVersionsOf } from "./served-kinds";
import { type Schemas, schemaOf } from "./structural-schema";
import { validateValue } from "./validate-value";

const HANDLED_APART = ["apiVersion", "kind", "metadata", "status"];

/**
 * What the API server says when the EgressNetwork or route is created, before any webhook is asked; in its order, and like there
 * the CEL rules only once types, enums, lengths and required fields are right. Empty also for kinds that do not decide
 * about egress. Total. `status` is not looked at: a create drops it.
 * Source: apiextensions-apiserver pkg/registry/customresource/strategy.go
 */
export function schemaObjections(manifest: unknown, schemas: Schemas): Objection[] {
  if (!isRecord(manifest)) return [];
  const schema = schemaOf(manifest.apiVersion, manifest.kind, schemas);
  if (!schema) return unservedVersion(manifest, schemas);
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

/** Of a kind that is there in other versions, or not at all. */
function unservedVersion({ apiVersion, kind }: Record<string, unknown>, schemas: Schemas): Objection[] {
  const group = typeof apiVersion === "string" ? groupOf(apiVersion) : "";
  const known = egressKindOf({ group, kind: String(kind) });
  if (!known) return [];
  const served = servedVersionsOf(known, schemas);
  const best = served.includes(known.version) ? known.version : served[0];
  const remedy = best ? `Write ${group}/${best}.` : "Install its CRD first or use a kind that the cluster serves.";
  const message = `no matches for kind "${kind}" in version "${apiVersion}"${best ? `: served here as ${served.join(", ")}` : ""}`;
  return [{ field: "apiVersion", value: apiVersion, message, remedy, severity: "error", reason: "UnservedVersion" }];
}
