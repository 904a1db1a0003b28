import type { KubernetesObject } from "../../linkerd/object";
import { storePolicy } from "../../network-policy/stored/store-policy";
import type { Objection } from "../../schema/objection";

/** What the API server says against a NetworkPolicy, which has no CRD, in the form of `schemaObjections`. */
export function policyObjections(manifest: KubernetesObject): Objection[] {
  const stored = storePolicy(manifest);
  if (!stored.admitted) {
    if (stored.causes.length === 0) return [error("spec", stored.message)];
    return stored.causes.map(({ field, message }) => error(field, message));
  }
  return stored.warnings.map((message) => ({
    field: "spec",
    value: undefined,
    message,
    remedy: "Write it as the NetworkPolicy documentation has it.",
    severity: "warning",
    reason: "UnknownField",
  }));
}

function error(field: string, message: string): Objection {
  const remedy = "Change it, or leave it out.";
  return { field, value: undefined, message, remedy, severity: "error", reason: "FieldValueInvalid" };
}
