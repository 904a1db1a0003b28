import { parseIp } from "../../linkerd/address";
import { type AddressSet, addressSet, coversAll, hasAddress } from "../compile/address-set";
import { type CompiledNetwork, type CompiledPolicy, membersOf } from "../compile/compile";
import type { Member } from "../compile/member";
import type { Rule } from "../compile/rules";
import { printSelector, selectsAll } from "../compile/selector";
import { printPeer } from "../print-rule";
import { parseBlock } from "../stored/block";
import type { IpBlock, PolicyPeer, PolicyPort } from "../stored/network-policy";
import type { Found } from "./finding";

type Direction = "egress" | "ingress";

/** Findings of the rules that count, in one direction. `selected`: the pods that the policy selects. */
export function lintRules(
  { policy, ...compiled }: CompiledPolicy,
  direction: Direction,
  selected: readonly Member[],
  network: CompiledNetwork,
): Found[] {
  const rules = compiled[direction]?.rules ?? [];
  return rules.flatMap((rule, index) => {
    const field = `spec.${direction}[${index}]`;
    const side = direction === "egress" ? "to" : "from";
    const name = `Rule ${index + 1}`;
    const peers = (rule.peers ?? []).map((peer, i) => ({ peer, at: `${field}.${side}[${i}]` }));
    return [
      ...everything(rule, direction, field, name),
      ...(direction === "egress" ? dnsAnywhere(rule, field, name) : []),
      ...eitherOfTwo(rule.peers ?? [], `${field}.${side}`, name),
      ...peers.flatMap(({ peer, at }) => [
        ...nobody(peer, at, name, policy.namespace, network),
        ...blocks(peer.ipBlock, at, network),
      ]),
      ...unknownNames(
        rule,
        direction === "egress" ? targetsOf(rule, policy.namespace, network) : selected,
        field,
        name,
      ),
    ];
  });
}

function everything(rule: Rule, direction: Direction, field: string, name: string): Found[] {
  if (rule.ports !== null || (rule.peers !== null && !isEverywhere(rule.peers))) return [];
  const every = direction === "egress" ? "destination" : "source";
  const [sentence, remedy] =
    rule.peers === null
      ? [
          `${name} is empty, so it allows every ${every} and every port. That is also what \`null\` and ${direction === "egress" ? "`from` under `egress`" : "`to` under `ingress`"} become.`,
          direction === "egress"
            ? "Write `to` and `ports`, or keep it if everything is intended."
            : "Write `from` and `ports`, or keep it if everything is intended.",
        ]
      : [`${name} allows every address and every port.`, "List `ports`, or exclude addresses with `except`."];
  return [{ id: "rule/allows-everything", severity: "warning", field, sentence, remedy }];
}

const EVERYWHERE = addressSet([{ cidr: "0.0.0.0/0" }]);

function isEverywhere(peers: readonly PolicyPeer[]): boolean {
  return coversAll(addressSet(peers.flatMap(({ ipBlock }) => ipBlock ?? [])), EVERYWHERE);
}

/** A public resolver and a root server, of each family: a rule that holds both is for no resolver in particular. */
const FAR_APART = ["8.8.8.8 198.41.0.4", "2001:4860:4860::8888 2001:503:ba3e::2:30"].map((pair) =>
  pair.split(" ").flatMap((ip) => parseIp(ip) ?? []),
);

function dnsAnywhere({ ports, peers }: Rule, field: string, name: string): Found[] {
  if (ports === null || !ports.some(isDns)) return [];
  const reached = addressSet((peers ?? []).flatMap(({ ipBlock }) => ipBlock ?? []));
  if (peers !== null && !FAR_APART.some((pair) => pair.every((each) => hasAddress(reached, each)))) return [];
  const sentence = `${name} allows port 53 to ${peers === null ? "anywhere" : "addresses outside"}: data can leave as DNS lookups to any server there.`;
  const remedy = "Name the cluster's resolver in `to`: its namespace and its pods in one item.";
  return [{ id: "rule/dns-anywhere", severity: "warning", field, sentence, remedy }];
}

function isDns({ port, endPort }: PolicyPort): boolean {
  return typeof port === "number" && port <= 53 && (endPort ?? port) >= 53;
}

function eitherOfTwo(peers: readonly PolicyPeer[], field: string, name: string): Found[] {
  const ofNamespaces = peers.find(({ namespaceSelector, podSelector }) => namespaceSelector && !podSelector);
  const ofPods = peers.find(
    ({ namespaceSelector, podSelector }) => podSelector && !namespaceSelector && !selectsAll(podSelector),
  );
  if (!ofNamespaces || !ofPods) return [];
  const namespaces = printSelector(ofNamespaces.namespaceSelector ?? {});
  const sentence = `${name} is for every pod of ${namespaces === "" ? "every namespace" : `namespaces with ${namespaces}`}, and besides for pods with ${printSelector(ofPods.podSelector ?? {})} of the policy's own namespace: two items are either, not both.`;
  const remedy = "If pods of those namespaces are intended, put both selectors into one item.";
  return [{ id: "rule/either-of-two", severity: "warning", field, sentence, remedy }];
}

function nobody(peer: PolicyPeer, field: string, name: string, namespace: string, network: CompiledNetwork): Found[] {
  if (peer.ipBlock || membersOf(peer, namespace, network).length > 0) return [];
  const sentence = `${name} names ${printPeer(peer, namespace)}, and nobody is that now. Pods of a node's network are never selected.`;
  return [
    {
      id: "rule/peer-selects-nobody",
      severity: "warning",
      field,
      sentence,
      remedy: "Compare the labels with those of the intended pods.",
    },
  ];
}

function blocks(block: IpBlock | undefined, field: string, network: CompiledNetwork): Found[] {
  if (!block) return [];
  const written = [
    { cidr: block.cidr, at: `${field}.ipBlock.cidr` },
    ...(block.except ?? []).map((cidr, i) => ({ cidr, at: `${field}.ipBlock.except[${i}]` })),
  ];
  const odd = written.flatMap(({ cidr, at }): Found[] => {
    const { oddity, canonical } = parseBlock(cidr) ?? { oddity: null, canonical: "" };
    if (!oddity) return [];
    const sentence = `${cidr} is taken for ${canonical}; plugins may read it otherwise.`;
    return [{ id: "block/written-otherwise", severity: "info", field: at, sentence, remedy: `Write ${canonical}.` }];
  });
  return [...odd, ...heldPods(block, `${field}.ipBlock`, network)];
}

/** The first of the pods whose address is in the set, by their addresses in order: blocks come by the thousand. */
function someoneWithin({ ipv4, ipv6 }: AddressSet, network: CompiledNetwork): Member | null {
  const { v4, v6 } = orderOf(network);
  return firstWithin(ipv4.firsts.map(BigInt), ipv4.lasts.map(BigInt), v4) ?? firstWithin(ipv6.firsts, ipv6.lasts, v6);
}

interface Placed {
  value: bigint;
  member: Member;
}

function firstWithin(firsts: readonly bigint[], lasts: readonly bigint[], placed: readonly Placed[]): Member | null {
  for (const [i, first] of firsts.entries()) {
    let [low, high] = [0, placed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((placed[middle]?.value ?? 0n) < first) low = middle + 1;
      else high = middle;
    }
    const found = placed[low];
    if (found && found.value <= (lasts[i] ?? 0n)) return found.member;
  }
  return null;
}

const orders = new WeakMap<CompiledNetwork, { v4: Placed[]; v6: Placed[] }>();

function orderOf(network: CompiledNetwork) {
  const known = orders.get(network);
  if (known) return known;
  const all = [...network.byAddress.values()].flatMap((member) =>
    member.addresses.map(({ family, value }) => ({ family, value, member })),
  );
  const sorted = all.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  const made = { v4: sorted.filter(({ family }) => family === 4), v6: sorted.filter(({ family }) => family === 6) };
  orders.set(network, made);
  return made;
}

function heldPods(block: IpBlock, field: string, network: CompiledNetwork): Found[] {
  const held = someoneWithin(addressSet([block]), network);
  if (!held) return [];
  const sentence = `${block.cidr} holds addresses of pods, ${held.key} among them. Most plugins then allow these pods; Cilium does not.`;
  return [
    {
      id: "block/holds-pods",
      severity: "info",
      field,
      sentence,
      remedy: "Name pods by selectors, and take their addresses out of the block.",
    },
  ];
}

function targetsOf({ peers }: Rule, namespace: string, network: CompiledNetwork): Member[] {
  if (peers === null) return [...network.members.values()];
  return peers.flatMap((peer) => membersOf(peer, namespace, network));
}

/** `targets`: those that the ports would be looked up in. */
function unknownNames({ ports }: Rule, targets: readonly Member[], field: string, name: string): Found[] {
  return (ports ?? []).flatMap(({ port, protocol }, index): Found[] => {
    if (typeof port !== "string" || targets.length === 0) return [];
    const declares = ({ pod }: Member) => pod.ports.some((each) => each.name === port && each.protocol === protocol);
    if (targets.some((each) => !each.pod.hostNetwork && declares(each))) return [];
    const sentence = `${name} opens the port called “${port}” (${protocol}), and no pod that it is for has one.`;
    return [
      {
        id: "rule/port-name-unknown",
        severity: "warning",
        field: `${field}.ports[${index}]`,
        sentence,
        remedy: "Write the number, or the name that the containers give the port.",
      },
    ];
  });
}
