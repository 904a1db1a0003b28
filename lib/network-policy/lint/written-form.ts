import { isRecord } from "../../linkerd/record";
import { storePolicy } from "../stored/store-policy";
import { about, type Found, type PolicyFinding } from "./finding";

/**
 * What storing a manifest makes of it that its author may not see: fields that vanish, and defaults. Nothing where the API server refuses
 * it, which says why itself.
 */
export function lintWritten(manifest: unknown): PolicyFinding[] {
  const stored = storePolicy(manifest);
  if (!stored.admitted) return [];
  const spec = isRecord(manifest) && isRecord(manifest.spec) ? manifest.spec : {};
  return about(stored.policy, [
    ...stored.dropped.map(droppedField),
    ...nullRules(spec, "egress"),
    ...nullRules(spec, "ingress"),
    ...leftOutTypes(spec),
  ]);
}

function droppedField(field: string): Found {
  const [, direction, index, peers] = /^spec\.(egress|ingress)\[(\d+)\]\.(from|to)$/.exec(field) ?? [];
  if (direction && peers) {
    const meant = peers === "from" ? "to" : "from";
    return {
      id: "form/misplaced-peers",
      severity: "error",
      field,
      sentence: `\`${peers}\` does not exist under \`${direction}\`, so it is dropped without an error, and rule ${Number(index) + 1} is for every ${direction === "egress" ? "destination" : "source"}.`,
      remedy: `Write \`${meant}\` instead of \`${peers}\`.`,
    };
  }
  return {
    id: "form/dropped-field",
    severity: "warning",
    field,
    sentence: `A NetworkPolicy has no field \`${field}\`, so it is dropped; kubectl refuses it, other clients do not notice.`,
    remedy: "Correct its name or its place, or take it out.",
  };
}

function nullRules(spec: Record<string, unknown>, direction: "egress" | "ingress"): Found[] {
  const rules = spec[direction];
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule, index): Found[] => {
    if (rule !== null) return [];
    const every = direction === "egress" ? "destination" : "source";
    return [
      {
        id: "form/null-rule",
        severity: "error",
        field: `spec.${direction}[${index}]`,
        sentence: `An item with nothing behind it is stored as the rule {}, which allows every ${every} and every port.`,
        remedy: `Take the item out. To allow nothing, leave ${direction} out and list the direction in policyTypes.`,
      },
    ];
  });
}

function leftOutTypes(spec: Record<string, unknown>): Found[] {
  const { policyTypes, egress, ingress } = spec;
  if (Array.isArray(policyTypes) && policyTypes.length > 0) return [];
  const [has, hasIngress] = [isLong(egress), isLong(ingress)];
  if (has && !hasIngress) {
    return [
      leftOut(
        "warning",
        "Without policyTypes a policy with egress rules is for Ingress too, so it also denies all ingress.",
        ["Egress"],
      ),
    ];
  }
  if (Array.isArray(egress) && egress.length === 0) {
    return [
      leftOut(
        "warning",
        "Without policyTypes an empty egress list counts as none: egress stays open, and ingress is denied.",
        ["Egress"],
      ),
    ];
  }
  return [];
}

function leftOut(severity: Found["severity"], sentence: string, types: readonly string[]): Found {
  const remedy = `Write policyTypes: [${types.join(", ")}].`;
  return { id: "form/types-left-out", severity, field: "spec.policyTypes", sentence, remedy };
}

function isLong(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
