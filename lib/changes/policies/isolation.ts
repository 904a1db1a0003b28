import { isNetworkPolicy } from "../../linkerd/kinds";
import type { ObjectRef } from "../../linkerd/object";
import { isRecord } from "../../linkerd/record";
import { storedTypes } from "../../network-policy/stored/policy-types";

/** What a NetworkPolicy does to a whole namespace: it isolates every pod for egress; null where it selects some, or says nothing of egress. */
export function isolates(ref: ObjectRef, written: { spec?: unknown } | null): boolean {
  if (!isNetworkPolicy(ref) || !isRecord(written?.spec)) return false;
  const { podSelector = {}, policyTypes, egress } = written.spec;
  const types = storedTypes(listOf(policyTypes), listOf(egress).length);
  return (
    types.includes("Egress") &&
    isRecord(podSelector) &&
    isEmpty(podSelector.matchLabels) &&
    isEmpty(podSelector.matchExpressions)
  );
}

function listOf(value: unknown) {
  return Array.isArray(value) ? value : [];
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || Object.keys(Object(value)).length === 0;
}

/** `shop`, `shop and payments`, `4 namespaces`. */
export function namespacesNamed(namespaces: readonly string[]): string {
  const names = [...new Set(namespaces)];
  return names.length > 2 ? `${names.length} namespaces` : names.join(" and ");
}

/** `1 NetworkPolicy`, `3 NetworkPolicies`. */
export function policiesCounted(count: number): string {
  return `${count} ${count === 1 ? "NetworkPolicy" : "NetworkPolicies"}`;
}
