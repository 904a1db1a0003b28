import { NETWORK_POLICY } from "../../linkerd/kinds";
import type { ObjectRef } from "../../linkerd/object";
import type { NetworkPolicy } from "../stored/network-policy";

/** Something about a NetworkPolicy that does not do what it seems to do. */
export interface PolicyFinding {
  id: PolicyFindingId;
  /** `error`: it does not work. `warning`: it likely does other than meant. `info`: good to know. */
  severity: "error" | "warning" | "info";
  subject: ObjectRef;
  /** Where in `subject` to look, e.g. `spec.egress[0].ports`. */
  field: string;
  /** What is so, and what follows from it. */
  sentence: string;
  /** What to do. */
  remedy: string;
}

export const FINDING_IDS = [
  "form/misplaced-peers",
  "form/null-rule",
  "form/dropped-field",
  "form/types-left-out",
  "policy/selects-nobody",
  "policy/denies-ingress-too",
  "policy/adds-nothing",
  "rule/without-effect",
  "rule/allows-everything",
  "rule/dns-anywhere",
  "rule/peer-selects-nobody",
  "rule/port-name-unknown",
  "rule/either-of-two",
  "block/written-otherwise",
  "block/holds-pods",
] as const;

export type PolicyFindingId = (typeof FINDING_IDS)[number];

export type Found = Omit<PolicyFinding, "subject">;

export function about(
  { namespace, name }: Pick<NetworkPolicy, "namespace" | "name">,
  found: readonly Found[],
): PolicyFinding[] {
  const { group, kind } = NETWORK_POLICY;
  return found.map((each) => ({ ...each, subject: { group, kind, namespace, name } }));
}
