import type { CompiledPolicy } from "./compile/compile";
import { type AskedPort, type Rule, takesPort } from "./compile/rules";
import type { ConnectionStep } from "./connection";
import { nameMismatch, peerMismatch } from "./explain-mismatch";
import type { End } from "./judge";
import { printPeer, printPorts } from "./print-rule";
import type { PolicyPeer } from "./stored/network-policy";

/** The connection as one direction sees it. */
export interface Asked {
  direction: "egress" | "ingress";
  /** The end whose policies are asked, and the far one. */
  own: End;
  peer: End;
  target: End;
  port: AskedPort;
  ownName: string;
  peerName: string;
  targetName: string;
}

type Told = Pick<ConnectionStep, "rule" | "effect" | "sentence" | "field">;

const SHOWN = 20;
const PEERS_SHOWN = 3;

/** Which rule of a policy allows it, or why each does not. */
export function explainRules({ policy, ...compiled }: CompiledPolicy, asked: Asked): Told[] {
  const { direction } = asked;
  const rules = compiled[direction]?.rules ?? [];
  if (rules.length === 0) {
    const sentence = `${policy.name} has no ${direction} rules: it allows nothing.`;
    return [{ rule: "policy/no-rules", effect: "dropped", sentence, field: `spec.${direction}` }];
  }
  const told = rules.map((rule, index) => explainRule(rule, index, policy, asked));
  const admitting = told.filter(({ effect }) => effect === "kept");
  const others = told.filter(({ effect }) => effect !== "kept");
  const more = others.length - SHOWN;
  return [
    ...others.slice(0, SHOWN),
    ...(more > 0 ? [moreRules(policy.name, more, direction)] : []),
    ...admitting.slice(0, SHOWN),
  ];
}

function moreRules(name: string, more: number, direction: string): Told {
  const sentence = `${more} more ${more === 1 ? "rule" : "rules"} of ${name} do not allow it either.`;
  return { rule: "rule/more", effect: "dropped", sentence, field: `spec.${direction}` };
}

function explainRule(rule: Rule, index: number, policy: CompiledPolicy["policy"], asked: Asked): Told {
  const { direction, peer, port, peerName } = asked;
  const side = direction === "egress" ? "to" : "from";
  const field = `spec.${direction}[${index}]`;
  const name = `${policy.name}, rule ${index + 1}`;
  const fitting =
    rule.peers?.findIndex((each) => peerMismatch(each, peer, policy.namespace, peerName) === null) ?? null;
  if (!takesPort(rule.ports, port)) {
    const names = nameMismatch(rule.ports ?? [], asked.target, port, asked.targetName);
    const would = fitting === -1 ? "" : "; otherwise it would fit";
    const sentence = `${name}, is for ${printPorts(rule.ports)} only${names}${would}.`;
    return { rule: "rule/port", effect: "dropped", sentence, field: `${field}.ports` };
  }
  if (fitting === -1) {
    const sentence = `${name}, does not fit: ${mismatches(rule.peers ?? [], asked, policy.namespace)}.`;
    return { rule: "rule/peer", effect: "dropped", sentence, field: `${field}.${side}` };
  }
  if (fitting === null && rule.ports === null) {
    const every = direction === "egress" ? "every destination" : "every source";
    const sentence = `${name}, is empty: it allows ${every} and every port.`;
    return { rule: "rule/admits-everything", effect: "kept", sentence, field };
  }
  const who = fitting === null ? everyone(direction) : printPeer(rule.peers?.[fitting] ?? {}, policy.namespace);
  const sentence = `${name}, allows it: ${side} ${who}, on ${printPorts(rule.ports)}.`;
  const at = fitting === null ? field : `${field}.${side}[${fitting}]`;
  return { rule: "rule/admits", effect: "kept", sentence, field: at };
}

function mismatches(peers: readonly PolicyPeer[], { peer, peerName }: Asked, namespace: string): string {
  const reasons = new Set(peers.map((each) => peerMismatch(each, peer, namespace, peerName) ?? ""));
  const more = reasons.size > PEERS_SHOWN ? `; and ${reasons.size - PEERS_SHOWN} more reasons` : "";
  return `${[...reasons].slice(0, PEERS_SHOWN).join("; ")}${more}`;
}

function everyone(direction: Asked["direction"]): string {
  return direction === "egress" ? "every destination" : "every source";
}
