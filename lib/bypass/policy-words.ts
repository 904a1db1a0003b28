import { printSelector } from "../network-policy/compile/selector";
import { printPeer, printPorts } from "../network-policy/print-rule";
import type { NetworkPolicy, PolicyPeer, PolicyPort, PolicySpec } from "../network-policy/stored/network-policy";

/** What a policy does, a sentence each: whom it selects, then its rules. */
export function policyWords({ namespace, spec }: NetworkPolicy): string[] {
  const { podSelector, policyTypes, egress = [], ingress = [] } = spec;
  const of = printSelector(podSelector);
  const directions = policyTypes.map((type) => type.toLowerCase()).join(" and ");
  return [
    `Isolates ${of === "" ? "every pod of the namespace" : `pods with ${of}`} for ${directions}.`,
    ...(policyTypes.includes("Egress")
      ? rulesWords(
          "Egress",
          egress.map(({ ports, to }) => ({ ports, peers: to })),
          namespace,
        )
      : []),
    ...(policyTypes.includes("Ingress")
      ? rulesWords(
          "Ingress",
          ingress.map(({ ports, from }) => ({ ports, peers: from })),
          namespace,
        )
      : []),
    ...ineffective(spec),
  ];
}

interface RuleWords {
  ports: readonly PolicyPort[] | undefined;
  peers: readonly PolicyPeer[] | undefined;
}

function rulesWords(direction: "Egress" | "Ingress", rules: readonly RuleWords[], namespace: string): string[] {
  if (rules.length === 0) return [`${direction}: nothing is allowed.`];
  const way = direction === "Egress" ? "to" : "from";
  const told = rules.slice(0, SHOWN).map(({ ports, peers }) => {
    const who = peers === undefined ? "anywhere" : peersWords(peers, namespace);
    return `${direction}: ${printPorts(ports ?? null)} ${way} ${who}.`;
  });
  return rules.length > SHOWN ? [...told, `${direction}: ${rules.length - SHOWN} more rules.`] : told;
}

const SHOWN = 20;

function peersWords(peers: readonly PolicyPeer[], namespace: string): string {
  const told = peers.slice(0, SHOWN).map((peer) => printPeer(peer, namespace));
  return [...told, ...(peers.length > SHOWN ? [`${peers.length - SHOWN} more`] : [])].join(", or ");
}

/** Rules of a direction that is not among `policyTypes` do nothing. */
function ineffective({ policyTypes, egress = [], ingress = [] }: PolicySpec): string[] {
  return [
    ...(egress.length > 0 && !policyTypes.includes("Egress")
      ? ["Its egress rules have no effect: policyTypes leaves Egress out."]
      : []),
    ...(ingress.length > 0 && !policyTypes.includes("Ingress")
      ? ["Its ingress rules have no effect: policyTypes leaves Ingress out."]
      : []),
  ];
}
