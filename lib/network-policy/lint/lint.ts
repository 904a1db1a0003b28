import { type CompiledNetwork, type CompiledPolicy, membersOf } from "../compile/compile";
import { printSelector } from "../compile/selector";
import { compiledNetwork } from "../connectable";
import type { NetworkSnapshot } from "../stored/pod";
import { about, type Found, type PolicyFinding } from "./finding";
import { lintRules } from "./rules";
import { ruleWithin, selectorWithin } from "./within";

/** What is odd about the stored policies and the pods of now. `lintWritten` knows more of a manifest that was not stored yet. */
export function lintPolicies(snapshot: NetworkSnapshot): PolicyFinding[] {
  const network = compiledNetwork(snapshot);
  return [...network.policies.keys()].flatMap((namespace) => lintNamespace(network, namespace));
}

export function lintNamespace(network: CompiledNetwork, namespace: string): PolicyFinding[] {
  const ofNamespace = network.policies.get(namespace) ?? [];
  return ofNamespace.flatMap((each) => about(each.policy, lintPolicy(each, ofNamespace, network)));
}

function lintPolicy(
  compiled: CompiledPolicy,
  ofNamespace: readonly CompiledPolicy[],
  network: CompiledNetwork,
): Found[] {
  const { namespace, spec } = compiled.policy;
  const selected = membersOf({ podSelector: spec.podSelector }, namespace, network);
  return [
    ...(selected.length === 0 ? [selectsNobody(compiled)] : []),
    ...deniesIngressToo(compiled),
    ...withoutEffect(compiled),
    ...addsNothing(compiled, ofNamespace),
    ...lintRules(compiled, "egress", selected, network),
    ...lintRules(compiled, "ingress", selected, network),
  ];
}

function selectsNobody({ policy }: CompiledPolicy): Found {
  const labels = printSelector(policy.spec.podSelector);
  const whom = labels === "" ? "no pod" : `no pod with ${labels}`;
  return {
    id: "policy/selects-nobody",
    severity: "warning",
    field: "spec.podSelector",
    sentence: `There is ${whom} in ${policy.namespace} now, so it isolates nobody. Pods of a node's network are never selected.`,
    remedy: "Compare the labels with those of the intended pods.",
  };
}

function deniesIngressToo({ egress, ingress }: CompiledPolicy): Found[] {
  if (!egress || egress.rules.length === 0 || !ingress || ingress.rules.length > 0) return [];
  const sentence =
    "It has egress rules, and Ingress among its policyTypes without a rule: it also denies all ingress to the pods that it selects.";
  const remedy = "Write policyTypes: [Egress] if only egress is intended.";
  return [{ id: "policy/denies-ingress-too", severity: "info", field: "spec.policyTypes", sentence, remedy }];
}

function withoutEffect({ policy, egress, ingress }: CompiledPolicy): Found[] {
  const idle = (["egress", "ingress"] as const).filter(
    (direction) => policy.spec[direction] && (direction === "egress" ? egress : ingress) === null,
  );
  return idle.map((direction) => {
    const type = direction === "egress" ? "Egress" : "Ingress";
    const sentence = `Its ${direction} rules have no effect: ${type} is not among its policyTypes, so ${direction} stays open.`;
    return {
      id: "rule/without-effect",
      severity: "error",
      field: `spec.${direction}`,
      sentence,
      remedy: `Add ${type} to policyTypes.`,
    };
  });
}

/** A policy that only isolates says what is meant, so it is not called idle. */
function addsNothing(compiled: CompiledPolicy, ofNamespace: readonly CompiledPolicy[]): Found[] {
  const directions = (["egress", "ingress"] as const).filter((direction) => compiled[direction] !== null);
  if (directions.every((direction) => compiled[direction]?.rules.length === 0)) return [];
  const wider = directions.map((direction) => ofNamespace.find((other) => isWider(other, compiled, direction)));
  const names = [...new Set(wider.flatMap((each) => each?.policy.name ?? []))];
  if (names.length === 0 || wider.includes(undefined)) return [];
  const sentence = `It adds nothing to ${names.join(" and ")}: whatever it selects and allows is selected and allowed there.`;
  return [
    {
      id: "policy/adds-nothing",
      severity: "info",
      field: "spec",
      sentence,
      remedy: "Delete it, unless it is to stay when the other goes.",
    },
  ];
}

/** Of two that are alike, the first by name counts as the wider. */
function isWider(other: CompiledPolicy, compiled: CompiledPolicy, direction: "egress" | "ingress"): boolean {
  return (
    other !== compiled &&
    isWithin(compiled, other, direction) &&
    (other.key < compiled.key || !isWithin(other, compiled, direction))
  );
}

const MOST_COMPARED = 10_000;

function isWithin(inner: CompiledPolicy, outer: CompiledPolicy, direction: "egress" | "ingress"): boolean {
  const [rules, others] = [inner[direction]?.rules, outer[direction]?.rules];
  if (!rules || !others || !selectorWithin(inner.policy.spec.podSelector, outer.policy.spec.podSelector)) return false;
  // What would take too long is not claimed.
  if (rules.length * others.length > MOST_COMPARED) return false;
  return rules.every((rule) => others.some((each) => ruleWithin(rule, each)));
}
