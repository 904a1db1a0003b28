import { printSelector, selects } from "../compile/selector";
import { printPeer, printPorts } from "../print-rule";
import type { LiveCluster, LivePod } from "../stored/live-cluster";
import type { EgressRule, IngressRule, LabelSelector, NetworkPolicy, PolicyPeer } from "../stored/network-policy";
import { namespaceNamed, namespacesOfPeer, podsOfPeer, podsSelected } from "./live-pods";
import { meshedPorts, opensProxy } from "./mesh-port";
import { policyName } from "./policy-name";
import { NOTHING, type Piece, type Refusal, type Wanted } from "./wanted";

type Complement = Piece["policies"][number];

/**
 * What lets pods out to where ingress policies let them in: for each peer that selects pods of the namespace, an egress policy for these
 * pods to the policy's own pods, ports kept. Blocks have none.
 */
export function complements(wanted: Wanted, cluster: LiveCluster): Piece {
  if (!wanted.complements) return NOTHING;
  const { namespace } = wanted;
  const own = sourcesIn(namespace, ingressPolicies(cluster), wanted, cluster);
  const ofOwn = ingressPolicies(cluster).filter((each) => each.namespace === namespace);
  const elsewhere = otherSources(namespace, ofOwn, cluster).map((other) => {
    const found = sourcesIn(other, ofOwn, wanted, cluster);
    const [safe, open] = split(found.policies, ({ policy }) => allIsolated(policy, cluster));
    return { ...found, policies: safe, notices: open.map(({ policy }) => leftOpen(policy)) };
  });
  const all = [own, ...elsewhere];
  return {
    policies: all.flatMap(({ policies }) => policies),
    refusals: all.flatMap(({ refusals }) => refusals),
    notices: all.flatMap(({ notices }) => notices),
  };
}

function ingressPolicies({ networkPolicies }: LiveCluster): NetworkPolicy[] {
  return networkPolicies.filter(({ spec }) => spec.policyTypes.includes("Ingress") && spec.ingress);
}

function otherSources(namespace: string, policies: readonly NetworkPolicy[], cluster: LiveCluster): string[] {
  const peers = policies.flatMap(({ spec }) => (spec.ingress ?? []).flatMap(({ from = [] }) => from));
  const names = new Set(peers.flatMap((peer) => namespacesOfPeer(cluster, namespace, peer)));
  names.delete(namespace);
  return [...names].sort();
}

/** One more policy takes nothing from pods that are isolated already; others would lose all that it does not name. */
function allIsolated({ namespace, spec }: NetworkPolicy, cluster: LiveCluster): boolean {
  const isolating = cluster.networkPolicies.filter(
    (each) => each.namespace === namespace && each.spec.policyTypes.includes("Egress"),
  );
  return podsSelected(cluster, namespace, spec.podSelector).every(({ labels }) =>
    isolating.some((each) => selects(each.spec.podSelector, labels)),
  );
}

function leftOpen({ namespace, spec }: NetworkPolicy): string {
  const whom = printSelector(spec.podSelector) || "any labels";
  return `Pods of ${namespace} with ${whom} are not isolated for egress, so they need no complement there, and one would isolate them.`;
}

/** The complements of some policies for pods of one namespace. */
function sourcesIn(source: string, policies: readonly NetworkPolicy[], wanted: Wanted, cluster: LiveCluster): Piece {
  const pieces = policies.map((policy) => complementOf(policy, source, wanted, cluster));
  return {
    policies: pieces.flatMap((each) => each.policies),
    refusals: pieces.flatMap((each) => each.refusals),
    notices: [],
  };
}

interface Opening {
  podSelector: LabelSelector;
  rule: EgressRule;
  notices: string[];
}

function complementOf(policy: NetworkPolicy, source: string, wanted: Wanted, cluster: LiveCluster): Piece {
  const targets = podsSelected(cluster, policy.namespace, policy.spec.podSelector);
  const rules = policy.spec.ingress ?? [];
  const means = rules.some((rule) => peersIn(rule, policy.namespace, source, cluster).length > 0);
  if (!means) return NOTHING;
  if (targets.length === 0)
    return { ...NOTHING, refusals: [refused(policy, `it selects no pod of ${policy.namespace} now`)] };
  const openings: Opening[] = [];
  const refusals: Refusal[] = [];
  for (const rule of rules) {
    for (const peer of peersIn(rule, policy.namespace, source, cluster)) {
      const podSelector = peer.podSelector ?? {};
      const sources = podsSelected(cluster, source, podSelector);
      if (sources.length > 0)
        openings.push(openingFor(rule, podSelector, { policy, source, sources, targets, wanted }));
      else if (podsOfPeer(cluster, policy.namespace, peer).length === 0) {
        refusals.push(refused(policy, `it lets in ${printPeer(peer, policy.namespace)}, and nobody is that now`));
      }
    }
  }
  return { policies: mergedBySource(openings, policy, source), refusals, notices: [] };
}

const EVERY_POD: PolicyPeer = { namespaceSelector: {} };

/** The peers of a rule that are pods of `source`; a rule without `from` means every pod. */
function peersIn(
  { from = [EVERY_POD] }: IngressRule,
  namespace: string,
  source: string,
  cluster: LiveCluster,
): PolicyPeer[] {
  return from.filter((peer) => namespacesOfPeer(cluster, namespace, peer).includes(source));
}

interface Between {
  policy: NetworkPolicy;
  source: string;
  sources: readonly LivePod[];
  targets: readonly LivePod[];
  wanted: Wanted;
}

function openingFor(
  { ports = null }: { ports?: IngressRule["ports"] | null },
  podSelector: LabelSelector,
  between: Between,
): Opening {
  const { policy, source, sources, targets, wanted } = between;
  const meshed = meshedPorts(ports, sources, targets, wanted.linkerd);
  const target = { podSelector: policy.spec.podSelector };
  const to = [
    policy.namespace === source ? target : { namespaceSelector: namespaceNamed(policy.namespace), ...target },
  ];
  return {
    podSelector,
    rule: meshed.ports ? { to, ports: meshed.ports } : { to },
    notices: meshed.widened ? widening(policy, ports ?? [], targets) : [],
  };
}

function widening(
  { namespace, name }: NetworkPolicy,
  ports: NonNullable<IngressRule["ports"]>,
  targets: readonly LivePod[],
): string[] {
  const kept = `Between meshed pods connections go to port 4143, so this allows all of their ports: an AuthorizationPolicy in ${namespace} can limit it to ${printPorts(ports)}.`;
  const shut = `NetworkPolicy ${namespace}/${name} does not open 4143: meshed pods cannot connect until it does.`;
  return opensProxy(
    ports,
    targets.filter((each) => each.meshed),
  )
    ? [kept]
    : [kept, shut];
}

/** One policy for each set of pods. */
function mergedBySource(openings: readonly Opening[], policy: NetworkPolicy, source: string): Complement[] {
  const keys = [...new Set(openings.map(({ podSelector }) => JSON.stringify(podSelector)))].sort();
  return keys.flatMap((key) => {
    const same = openings.filter(({ podSelector }) => JSON.stringify(podSelector) === key);
    const [first] = same;
    if (!first) return [];
    const egress = [...new Map(same.map(({ rule }) => [JSON.stringify(rule), rule])).values()];
    const { podSelector } = first;
    const name = policyName(
      ["egress-to", policy.namespace, policy.name],
      JSON.stringify([policy.namespace, policy.name, podSelector]),
    );
    const whom = `${printPeer({ podSelector }, source)}`;
    const target = printPeer({ podSelector: policy.spec.podSelector }, policy.namespace);
    return [
      {
        policy: { namespace: source, name, spec: { podSelector, egress, policyTypes: ["Egress"] } },
        sentence: `Lets ${whom} out to ${target}, where ${policy.namespace}/${policy.name} lets them in.`,
        notices: [...new Set(same.flatMap(({ notices }) => notices))],
        annotations: {},
      },
    ];
  });
}

function refused({ namespace, name }: NetworkPolicy, why: string): Refusal {
  return {
    what: `The complement of ${namespace}/${name}`,
    why: `NetworkPolicy ${namespace}/${name}: ${why}.`,
    remedy: "Correct its labels, or generate again once there is such a pod.",
  };
}

function split<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  return [items.filter(holds), items.filter((each) => !holds(each))];
}
