import { NETWORK_POLICY } from "../linkerd/kinds";
import { applyingTo, type CompiledNetwork, type CompiledPolicy } from "./compile/compile";
import type { MemberKind } from "./compile/member";
import { printSelector, selectsAll } from "./compile/selector";
import type { ConnectionStep } from "./connection";
import { selectorMismatch } from "./explain-mismatch";
import { type Asked, explainRules } from "./explain-rule";
import type { NetworkPolicy } from "./stored/network-policy";

const SHOWN = 20;

/** Which policies apply to one end and why, and what each says. Nothing for an end that has none by its nature. */
export function explainDirection(asked: Asked, network: CompiledNetwork): ConnectionStep[] {
  const { own, direction } = asked;
  const { member, kind } = own;
  if (!member || !kind) return [];
  const applying = applyingTo(member, network)[direction].policies;
  const others = (network.policies.get(kind.namespace) ?? []).filter((each) => !applying.includes(each));
  return [
    isolation(asked, kind, applying.length),
    ...others.slice(0, SHOWN).map((each) => doesNotApply(each, asked, kind)),
    ...moreOthers(others.length - SHOWN, asked),
    ...applying.flatMap((each) => explainPolicy(each, asked)),
  ];
}

function isolation({ direction, ownName }: Asked, { namespace }: MemberKind, count: number): ConnectionStep {
  const [open, limited] =
    direction === "egress"
      ? ["it may open connections to everything", "only what one of them allows may leave"]
      : ["everything may connect to it", "only what one of them allows may come in"];
  if (count === 0) {
    const sentence = `No NetworkPolicy of ${namespace} applies to ${ownName} for ${direction}: ${open}.`;
    return { rule: "isolation/none", stage: direction, subject: null, effect: "kept", sentence };
  }
  const policies = count === 1 ? "1 NetworkPolicy" : `${count} NetworkPolicies`;
  const only = count === 1 ? limited.replace("one of them", "it") : limited;
  const sentence = `${policies} of ${namespace} ${count === 1 ? "applies" : "apply"} to ${ownName} for ${direction}: ${only}.`;
  return { rule: "isolation/isolated", stage: direction, subject: null, effect: "note", sentence };
}

function doesNotApply(
  { policy }: CompiledPolicy,
  { direction, ownName, own }: Asked,
  kind: MemberKind,
): ConnectionStep {
  const mismatch = selectorMismatch(policy.spec.podSelector, own.member?.pod.labels ?? kind.labels);
  if (mismatch !== null) {
    const sentence = `${policy.name} does not select ${ownName}: it ${mismatch}.`;
    return aStep(policy, direction, "policy/does-not-select", "note", sentence, "spec.podSelector");
  }
  const types = [...new Set(policy.spec.policyTypes)].join(" and ");
  const idle = policy.spec[direction] ? `; its ${direction} rules have no effect` : "";
  const sentence = `${policy.name} selects ${ownName}, for ${types} only${idle}.`;
  return aStep(policy, direction, "policy/other-direction", "note", sentence, "spec.policyTypes");
}

function moreOthers(count: number, { direction, ownName }: Asked): ConnectionStep[] {
  if (count <= 0) return [];
  const sentence = `${count} more NetworkPolicies of the namespace do not apply to ${ownName} for ${direction}.`;
  return [{ rule: "policy/more", stage: direction, subject: null, effect: "note", sentence }];
}

function explainPolicy(compiled: CompiledPolicy, asked: Asked): ConnectionStep[] {
  const { policy } = compiled;
  const { podSelector } = policy.spec;
  const why = selectsAll(podSelector)
    ? `selects every pod of ${policy.namespace}`
    : `selects ${asked.ownName}, by ${printSelector(podSelector)}`;
  const sentence = `${policy.name} ${why}.`;
  return [
    aStep(policy, asked.direction, "policy/applies", "note", sentence, "spec.podSelector"),
    ...explainRules(compiled, asked).map(({ rule, effect, sentence: said, field }) =>
      aStep(policy, asked.direction, rule, effect, said, field),
    ),
  ];
}

function aStep(
  { namespace, name }: NetworkPolicy,
  stage: ConnectionStep["stage"],
  rule: string,
  effect: ConnectionStep["effect"],
  sentence: string,
  field: string | undefined,
): ConnectionStep {
  const { group, kind } = NETWORK_POLICY;
  const subject = { group, kind, namespace, name };
  return { rule, stage, subject, effect, sentence, ...(field !== undefined && { field }) };
}
