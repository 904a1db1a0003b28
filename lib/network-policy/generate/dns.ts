import { parseIp } from "../../linkerd/address";
import { selects } from "../compile/selector";
import type { LiveCluster, LivePod, LiveService } from "../stored/live-cluster";
import type { EgressRule, LabelSelector, PolicyPeer, PolicyPort } from "../stored/network-policy";
import { hasEnded } from "../stored/pod";
import { countPods, namespaceNamed, podsSelected } from "./live-pods";
import type { Refusal, Wanted } from "./wanted";

export interface DnsRules {
  rules: EgressRule[];
  sentence: string;
  notices: string[];
  refusals: Refusal[];
}

/** UDP, and TCP for answers that do not fit: always both. */
const both = (ports: readonly number[]): PolicyPort[] =>
  ports.flatMap((port) => [
    { protocol: "UDP" as const, port },
    { protocol: "TCP" as const, port },
  ]);

/** Where clusters keep their resolver, and how its pods are labelled where no Service tells. */
const KNOWN: readonly { namespace: string; labels: Record<string, string> }[] = [
  { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
  { namespace: "kube-system", labels: { "k8s-app": "coredns" } },
  { namespace: "kube-system", labels: { "app.kubernetes.io/name": "coredns" } },
  { namespace: "kube-system", labels: { "app.kubernetes.io/name": "rke2-coredns" } },
  { namespace: "openshift-dns", labels: { "dns.operator.openshift.io/daemonset-dns": "default" } },
];

export const RESOLVER_NAMESPACES = [...new Set(KNOWN.map(({ namespace }) => namespace))];

/** NodeLocal DNSCache listens here on every node; its pods are of the node's network, so no selector matches them. */
export const NODE_LOCAL_DNS = { label: { "k8s-app": "node-local-dns" }, ip: "169.254.20.10" };

export interface Resolver {
  namespace: string;
  selector: LabelSelector;
  pods: LivePod[];
  /** Where its pods listen: 53, or 5353 on OpenShift. */
  ports: number[];
  clusterIps: readonly string[];
}

export function dnsRules({ dns, clusterIps }: Wanted, cluster: LiveCluster): DnsRules {
  if (dns.kind === "anywhere") return anywhere();
  if (dns.kind === "addresses") return toAddresses(dns.ips);
  const resolvers = resolversOf(cluster);
  if (resolvers.length === 0) return noResolver(cluster);
  const rules = resolvers.map(
    ({ namespace, selector, ports }): EgressRule => ({
      to: [{ namespaceSelector: namespaceNamed(namespace), podSelector: selector }],
      ports: both(ports),
    }),
  );
  const addresses = [...(clusterIps ? resolvers.flatMap((each) => each.clusterIps) : []), ...nodeLocal(cluster)];
  const blocks = [...new Set(addresses)].map(blockOf);
  const names = resolvers.map(
    ({ namespace, pods, ports }) => `${countPods(pods.length)} of ${namespace} on port ${ports.join(", ")}`,
  );
  return {
    rules: [...rules, ...(blocks.length > 0 ? [{ to: blocks, ports: both([53]) }] : [])],
    sentence: `DNS to ${names.join(" and ")}${blocks.length > 0 ? `, and to ${addresses.join(", ")}` : ""}`,
    notices: [],
    refusals: [],
  };
}

function anywhere(): DnsRules {
  return {
    rules: [{ ports: both([53]) }],
    sentence: "DNS to anywhere",
    notices: ["Port 53 is open to anywhere: data can leave as DNS lookups to any server."],
    refusals: [],
  };
}

function toAddresses(ips: readonly string[]): DnsRules {
  const refusals = ips
    .filter((ip) => parseIp(ip) === null)
    .map((ip) => ({
      what: `DNS to ${ip}`,
      why: `${ip} is no IP address.`,
      remedy: "Give the nameserver of /etc/resolv.conf in a pod.",
    }));
  const good = ips.filter((ip) => parseIp(ip) !== null);
  if (good.length === 0) return { rules: [], sentence: "", notices: [], refusals };
  return {
    rules: [{ to: good.map(blockOf), ports: both([53]) }],
    sentence: `DNS to ${good.join(", ")}`,
    notices: [],
    refusals,
  };
}

function noResolver({ pods, services }: LiveCluster): DnsRules {
  const seen = `${countPods(pods.length)} and ${services.length} Services`;
  return {
    rules: [],
    sentence: "",
    notices: [],
    refusals: [
      {
        what: "DNS to the cluster's resolver",
        why: `Among ${seen} no running pod of a resolver was found in kube-system or openshift-dns.`,
        remedy: "Give its address (169.254.169.254 on GKE with Cloud DNS), or allow DNS to anywhere.",
      },
    ],
  };
}

/** By Services with port 53 where resolvers live; else by the labels that they usually have. Each with pods that run. */
export function resolversOf(cluster: LiveCluster): Resolver[] {
  const byService = cluster.services.filter(isDnsService).flatMap((each) => resolverOf(each, cluster));
  if (byService.length > 0) return distinct(byService);
  const [known] = KNOWN.flatMap(({ namespace, labels }) => {
    const pods = podsSelected(cluster, namespace, { matchLabels: labels });
    const ports = numbers(
      pods.flatMap(({ ports: all }) => all.filter(({ name, port }) => isDnsPort(name, port)).map(({ port }) => port)),
    );
    return pods.length > 0 && ports.length > 0
      ? [{ namespace, selector: { matchLabels: labels }, pods, ports, clusterIps: [] }]
      : [];
  });
  return known ? [known] : [];
}

function isDnsService({ namespace, ports }: LiveService): boolean {
  return (
    KNOWN.some((each) => each.namespace === namespace) &&
    ports.some(({ port, protocol }) => port === 53 && protocol === "UDP")
  );
}

function isDnsPort(name: string | null, port: number): boolean {
  return port === 53 || (name?.startsWith("dns") ?? false);
}

function resolverOf({ namespace, selector, ports, clusterIps }: LiveService, cluster: LiveCluster): Resolver[] {
  if (!selector) return [];
  const pods = podsSelected(cluster, namespace, { matchLabels: selector });
  const targets = ports.filter(({ port }) => port === 53).map(({ targetPort }) => targetPort);
  const found = pods.flatMap((pod) =>
    targets.flatMap((target) =>
      typeof target === "number" ? [target] : pod.ports.filter(({ name }) => name === target).map(({ port }) => port),
    ),
  );
  return pods.length > 0 && found.length > 0
    ? [{ namespace, selector: { matchLabels: selector }, pods, ports: numbers(found), clusterIps }]
    : [];
}

/** Two Services may stand before the same pods. */
function distinct(resolvers: readonly Resolver[]): Resolver[] {
  const byPods = new Map<string, Resolver>();
  for (const each of resolvers) {
    const key = JSON.stringify([each.namespace, each.selector, each.ports]);
    const known = byPods.get(key);
    byPods.set(key, known ? { ...known, clusterIps: [...known.clusterIps, ...each.clusterIps] } : each);
  }
  return [...byPods.values()];
}

function nodeLocal({ pods }: LiveCluster): string[] {
  const runs = pods.some(
    (pod) => pod.hostNetwork && !hasEnded(pod) && selects({ matchLabels: NODE_LOCAL_DNS.label }, pod.labels),
  );
  return runs ? [NODE_LOCAL_DNS.ip] : [];
}

function numbers(ports: readonly number[]): number[] {
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** A block of one address. */
export function blockOf(ip: string): PolicyPeer {
  return { ipBlock: { cidr: `${ip}/${parseIp(ip)?.family === 6 ? 128 : 32}` } };
}
