import { ruleWithin, selectorWithin } from "../lint/within";
import type { LiveCluster } from "../stored/live-cluster";
import type { EgressRule, NetworkPolicy } from "../stored/network-policy";
import { hasEnded } from "../stored/pod";
import { apiServer } from "./api-server";
import { complements } from "./complement";
import { controlPlane } from "./control-plane";
import { dnsRules } from "./dns";
import { internetByLabel, internetByPort, observedAddresses } from "./internet";
import { countPods, podsSelected } from "./live-pods";
import { isProtected } from "./protected";
import { redirects } from "./redirects";
import { type Generated, type GeneratedPolicy, NOTHING, type Piece, type Refusal, type Wanted } from "./wanted";

/** Default-deny for egress of a namespace, with all that is wanted beside it. Without DNS nothing is generated. */
export function generatePolicies(wanted: Wanted, cluster: LiveCluster): Generated {
  const refusal = refusalOf(wanted, cluster);
  if (refusal) return { policies: [], already: [], refusals: [refusal], notices: [] };
  const dns = dnsRules(wanted, cluster);
  if (dns.rules.length === 0) {
    return {
      policies: [],
      already: [],
      refusals: [...dns.refusals, ...withoutDns(dns.refusals)],
      notices: dns.notices,
    };
  }
  const pieces = [
    controlPlane(wanted, cluster),
    apiServer(wanted, cluster),
    internetByLabel(wanted, cluster),
    internetByPort(wanted),
    observedAddresses(wanted, cluster),
    withinNamespace(wanted),
    complements(wanted, cluster),
    redirects(wanted, cluster),
    defaultDeny(wanted.namespace, dns.rules, dns.sentence, dns.notices),
  ];
  const drafted = pieces.flatMap(({ policies }) => policies);
  const [already, missing] = [
    drafted.filter(({ policy }) => isThere(policy, cluster)),
    drafted.filter(({ policy }) => !isThere(policy, cluster)),
  ];
  return {
    policies: missing.map((each) => withVerb(each, cluster)),
    already: already.map(({ policy }) => policy),
    refusals: [...dns.refusals, ...pieces.flatMap(({ refusals }) => refusals)],
    notices: [...pieces.flatMap(({ notices }) => notices), ...noticesOf(wanted, cluster)],
  };
}

function refusalOf({ namespace, confirmed, linkerd }: Wanted, cluster: LiveCluster): Refusal | null {
  const what = `Default-deny for ${namespace}`;
  if (!confirmed && isProtected(namespace, linkerd.namespace)) {
    const why = `${namespace} runs what every other namespace needs: its resolver's upstream, the API server and webhooks would become unreachable.`;
    return { what, why, remedy: "Allow what it needs first, then confirm.", confirmable: true };
  }
  if (podsSelected(cluster, namespace, {}).length > 0) return null;
  const why = `No running pod of the pod network is in ${namespace}, so nothing can be verified.`;
  return { what, why, remedy: "Check the name, or generate once pods run." };
}

function withoutDns(refusals: readonly Refusal[]): Refusal[] {
  return refusals.length === 0
    ? []
    : [
        {
          what: "Default-deny",
          why: "Without DNS no pod could resolve any hostname.",
          remedy: "Resolve the DNS problem first.",
        },
      ];
}

function defaultDeny(namespace: string, egress: EgressRule[], sentence: string, notices: string[]): Piece {
  const policy = {
    namespace,
    name: "default-deny-all-egress",
    spec: { podSelector: {}, egress, policyTypes: ["Egress" as const] },
  };
  const said = `Isolates every pod of ${namespace} for egress, and allows ${sentence}.`;
  return { ...NOTHING, policies: [{ policy, sentence: said, notices, annotations: {} }] };
}

function withinNamespace({ namespace, withinNamespace: isWanted }: Wanted): Piece {
  if (!isWanted) return NOTHING;
  const spec = { podSelector: {}, egress: [{ to: [{ podSelector: {} }] }], policyTypes: ["Egress" as const] };
  const sentence = `Pods of ${namespace} may connect to each other.`;
  return {
    ...NOTHING,
    policies: [
      { policy: { namespace, name: "egress-within-namespace", spec }, sentence, notices: [], annotations: {} },
    ],
  };
}

/** One stored policy isolates and allows all that this one would. */
function isThere({ namespace, name, spec }: NetworkPolicy, { networkPolicies }: LiveCluster): boolean {
  const rules = rulesOf({ namespace, name, spec });
  return networkPolicies.some((other) => {
    if (other.namespace !== namespace || !other.spec.policyTypes.includes("Egress")) return false;
    if (!selectorWithin(spec.podSelector, other.spec.podSelector)) return false;
    // What is stored under the same name may allow more than is wanted now.
    if (other.name === name)
      return JSON.stringify(canonical(other)) === JSON.stringify(canonical({ namespace, name, spec }));
    return (
      name !== "default-deny-all-egress" && rules.every((rule) => rulesOf(other).some((each) => ruleWithin(rule, each)))
    );
  });
}

function rulesOf({ spec }: NetworkPolicy) {
  return (spec.egress ?? []).map(({ ports = null, to = null }) => ({ ports, peers: to }));
}

/** The API server keeps no order of keys. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, canonical(each)]);
}

function withVerb(drafted: Omit<GeneratedPolicy, "verb">, { networkPolicies }: LiveCluster): GeneratedPolicy {
  const { namespace, name } = drafted.policy;
  const before = networkPolicies.find((each) => each.namespace === namespace && each.name === name);
  if (!before) return { ...drafted, verb: "create" };
  const rules = rulesOf(drafted.policy);
  const lost = rulesOf(before).filter((rule) => !rules.some((each) => ruleWithin(rule, each))).length;
  const notice = `It takes the place of the policy of that name${lost > 0 ? `, of which ${lost} ${lost === 1 ? "rule is" : "rules are"} not kept` : ""}.`;
  return { ...drafted, verb: "replace", notices: [...drafted.notices, notice] };
}

function noticesOf({ namespace, withinNamespace: within }: Wanted, { pods }: LiveCluster): string[] {
  const onHost = pods.filter((pod) => pod.namespace === namespace && pod.hostNetwork && !hasEnded(pod)).length;
  return [
    ...(within
      ? []
      : [`Pods of ${namespace} reach each other only where a policy says so, also within the namespace.`]),
    ...(onHost > 0
      ? [`On the network of their nodes, where no NetworkPolicy binds them: ${countPods(onHost)} of ${namespace}.`]
      : []),
  ];
}
