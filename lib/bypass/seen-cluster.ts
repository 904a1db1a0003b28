import type { Cidr } from "../linkerd/address";
import { contains, parseIp, printCidr } from "../linkerd/address";
import { addressSet } from "../network-policy/compile/address-set";
import { applyingTo, type CompiledNetwork, type CompiledPolicy, compileSteps } from "../network-policy/compile/compile";
import type { PolicyFinding } from "../network-policy/lint/finding";
import { lintNamespace } from "../network-policy/lint/lint";
import type { NetworkPolicy } from "../network-policy/stored/network-policy";
import { hasEnded } from "../network-policy/stored/pod";
import { OutwardReach } from "./outward";
import type { PodSeen } from "./pod-way";
import type { NamespacePoliciesAnswer, NamespaceRow, OpenWorkload, PolicyRow } from "./policies-answer";
import { policyWords } from "./policy-words";
import { type PrivateRanges, privateRanges } from "./private-ranges";
import type { WatchedNamespace, WatchedPod } from "./watched-pod";
import type { WatchedSlice } from "./watched-slice";
import { isOpen, type Way } from "./way";
import { waysAround } from "./ways-around";

export interface ClusterHeld {
  pods: readonly WatchedPod[];
  namespaces: readonly WatchedNamespace[];
  networkPolicies: readonly NetworkPolicy[];
  slices: readonly WatchedSlice[];
  /** `clusterIPs` of Services. */
  serviceIps: readonly string[];
  clusterNetworks: readonly Cidr[];
  /** Helm `disableIPv6`. */
  ipv6Disabled: boolean;
}

/** Pods and NetworkPolicies of a cluster at one moment, made ready to be told of namespace by namespace. */
export class SeenCluster {
  private readonly reach: OutwardReach;
  private readonly privateRanges: PrivateRanges;
  private readonly privateReach: OutwardReach;
  private readonly byNamespace: ReadonlyMap<string, readonly PodSeen[]>;
  private readonly namespaces: ReadonlyMap<string, WatchedNamespace>;
  private readonly slices: ReadonlyMap<string, readonly WatchedSlice[]>;

  private readonly made = new Map<string, NamespaceRow>();

  /** In pieces: 20,000 pods would hold others up for a quarter of a second. */
  static *from(held: ClusterHeld): Generator<void, SeenCluster> {
    const { pods, namespaces, networkPolicies } = held;
    const cluster = new SeenCluster(held, yield* compileSteps({ pods, namespaces, networkPolicies }));
    for (const name of cluster.names()) {
      yield;
      cluster.made.set(name, cluster.row(name));
    }
    return cluster;
  }

  private constructor(
    private readonly held: ClusterHeld,
    private readonly network: CompiledNetwork,
  ) {
    const { pods, namespaces, slices, clusterNetworks } = held;
    this.reach = new OutwardReach(this.network, addressSet(clusterNetworks.map((each) => ({ cidr: printCidr(each) }))));
    const own = [...held.serviceIps, ...pods.flatMap(({ ips, nodeIps }) => [...ips, ...nodeIps])];
    this.privateRanges = privateRanges(clusterNetworks, own);
    this.privateReach = new OutwardReach(this.network, this.privateRanges.elsewhere);
    this.namespaces = new Map(namespaces.map((each) => [each.name, each]));
    this.slices = grouped(slices, ({ namespace }) => namespace);
    const running = pods.filter((pod) => !hasEnded(pod));
    this.byNamespace = grouped(
      running.flatMap((pod) => {
        const member = this.network.members.get(`${pod.namespace}/${pod.name}`);
        return member ? [{ pod, member }] : [];
      }),
      ({ pod }) => pod.namespace,
    );
  }

  /** In the order of their names. */
  rows(): NamespaceRow[] {
    return [...this.made.values()];
  }

  private names(): string[] {
    const names = new Set([...this.namespaces.keys(), ...this.byNamespace.keys(), ...this.network.policies.keys()]);
    return [...names].sort();
  }

  get pods(): readonly WatchedPod[] {
    return this.held.pods;
  }

  private row(name: string, ways = this.ways(name)): NamespaceRow {
    const seen = this.byNamespace.get(name) ?? [];
    return {
      name,
      pods: seen.length,
      meshed: seen.filter(({ pod }) => pod.proxy !== null).length,
      isolatedEgress: seen.filter(({ member }) => applyingTo(member, this.network).egress.isolates).length,
      isolatedIngress: seen.filter(({ member }) => applyingTo(member, this.network).ingress.isolates).length,
      reachOutside: seen.filter(({ member }) => this.reach.isOpen(member, { protocol: "TCP", ports: null })).length,
      policies: this.policiesOf(name).length,
      openWays: ways.filter(isOpen).length,
    };
  }

  /** null: there is no such namespace, and nothing in it. */
  namespace(name: string): Omit<NamespacePoliciesAnswer, "readAt" | "known"> | null {
    const ways = this.ways(name);
    const row = this.row(name, ways);
    if (row.pods + row.policies === 0 && !this.namespaces.has(name)) return null;
    const seen = this.byNamespace.get(name) ?? [];
    const findings = lintNamespace(this.network, name);
    return {
      row,
      policies: this.policiesOf(name).map((policy) => this.policyRow(policy, seen, findings)),
      ways,
      open: { egress: this.openWorkloads(name, "egress"), ingress: this.openWorkloads(name, "ingress") },
    };
  }

  private policiesOf(namespace: string): readonly CompiledPolicy[] {
    return this.network.policies.get(namespace) ?? [];
  }

  private policyRow(compiled: CompiledPolicy, seen: readonly PodSeen[], findings: readonly PolicyFinding[]): PolicyRow {
    const selected = seen.filter(({ member }) => {
      const { egress, ingress } = applyingTo(member, this.network);
      return egress.policies.includes(compiled) || ingress.policies.includes(compiled);
    });
    return {
      name: compiled.policy.name,
      words: policyWords(compiled.policy),
      selected: { count: selected.length, names: selected.slice(0, NAMED).map(({ pod }) => pod.name) },
      findings: findings.filter(({ subject }) => subject.name === compiled.policy.name),
    };
  }

  private openWorkloads(namespace: string, direction: "egress" | "ingress"): OpenWorkload[] {
    const open = (this.byNamespace.get(namespace) ?? []).filter(
      ({ member }) => !applyingTo(member, this.network)[direction].isolates,
    );
    const byWorkload = grouped(open, ({ pod }) => `${pod.workload.kind} ${pod.workload.name}`);
    return [...byWorkload]
      .map(([name, pods]) => ({ name, pods: pods.length }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private ways(name: string): Way[] {
    const namespace = this.namespaces.get(name) ?? { name, labels: {}, inject: null };
    return waysAround(this.byNamespace.get(name) ?? [], {
      namespace,
      reach: this.reach,
      privateRanges: this.privateRanges,
      privateReach: this.privateReach,
      ipv6Disabled: this.held.ipv6Disabled,
      outsideSlices: this.outsideSlices(name),
    });
  }

  /** A control plane is reached by way of `default/kubernetes`: that is no way out. */
  private outsideSlices(namespace: string): WatchedSlice[] {
    const slices = this.slices.get(namespace) ?? [];
    return slices
      .filter(({ service }) => !(namespace === "default" && service === "kubernetes"))
      .map((slice) => ({ ...slice, besidePods: slice.besidePods.filter((each) => this.isOutside(each)) }))
      .filter(({ besidePods }) => besidePods.length > 0);
  }

  private isOutside(text: string): boolean {
    const address = parseIp(text);
    return address !== null && !this.held.clusterNetworks.some((each) => contains(each, address));
  }
}

const NAMED = 10;

function grouped<T>(all: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const key = keyOf(each);
    if (!groups.get(key)?.push(each)) groups.set(key, [each]);
  }
  return groups;
}
