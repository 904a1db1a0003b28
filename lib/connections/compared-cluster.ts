import { type CompiledNetwork, compileSteps, withPolicies } from "../network-policy/compile/compile";
import { addressKey, type Member } from "../network-policy/compile/member";
import { selects } from "../network-policy/compile/selector";
import type { PodOnTheWay } from "../network-policy/generate/mesh-port";
import type { LiveCluster, LiveService, ServicePort } from "../network-policy/stored/live-cluster";
import type { NetworkPolicy } from "../network-policy/stored/network-policy";
import { hasEnded } from "../network-policy/stored/pod";
import { BlockEdges } from "./block-edges";

export interface PodSeen {
  pod: PodOnTheWay;
  member: Member;
}

/** What a cluster is, but for its policies. */
export type Surroundings = Omit<LiveCluster, "networkPolicies" | "pods"> & { pods: readonly PodOnTheWay[] };

/** What a packet that is sent to an address and a port may arrive at. */
export interface Endpoint {
  pod: PodSeen;
  port: number;
}

/** One cluster under the policies before and after a change. */
export class ComparedCluster {
  /** Namespaces of which a policy appears, goes or changes, by direction. */
  readonly touched: { egress: ReadonlySet<string>; ingress: ReadonlySet<string> };
  private readonly byMember: ReadonlyMap<Member, PodSeen>;
  private readonly workloads: ReadonlyMap<string, readonly PodSeen[]>;
  private readonly byNamespace: ReadonlyMap<string, readonly PodSeen[]>;
  private readonly services: ReadonlyMap<string, LiveService>;
  private readonly nodes: ReadonlySet<string>;
  private readonly edges: BlockEdges;
  private readonly standing = new Map<string, readonly PodSeen[]>();

  private constructor(
    readonly before: CompiledNetwork,
    readonly after: CompiledNetwork,
    readonly around: Surroundings,
  ) {
    const [were, are] = [before.snapshot.networkPolicies, after.snapshot.networkPolicies];
    const changed = [...without(were, are), ...without(are, were)];
    const of = (type: "Egress" | "Ingress") =>
      new Set(changed.filter(({ spec }) => spec.policyTypes.includes(type)).map(({ namespace }) => namespace));
    this.touched = { egress: of("Egress"), ingress: of("Ingress") };
    this.edges = new BlockEdges([...were, ...without(are, were)]);
    const seen = around.pods.flatMap((pod): PodSeen[] => {
      const member = before.members.get(`${pod.namespace}/${pod.name}`);
      return member && !hasEnded(pod) ? [{ pod, member }] : [];
    });
    this.byMember = new Map(seen.map((each) => [each.member, each]));
    this.workloads = grouped(seen, workloadOf);
    this.byNamespace = grouped(seen, ({ pod }) => pod.namespace);
    this.services = new Map(around.services.flatMap((each) => each.clusterIps.map((ip) => [keyOf(ip), each] as const)));
    this.nodes = new Set(around.pods.flatMap(({ nodeIps }) => nodeIps.map(keyOf)));
  }

  /** In pieces. */
  static *steps(
    around: Surroundings,
    before: readonly NetworkPolicy[],
    after: readonly NetworkPolicy[],
  ): Generator<void, ComparedCluster> {
    const network = yield* compileSteps({ ...around, networkPolicies: before }, after);
    yield;
    const changed = withPolicies(network, after);
    yield;
    return new ComparedCluster(network, changed, around);
  }

  /** Running pods of a workload; `named` where no workload is called so. */
  podsOf({ namespace, workload }: { namespace: string; workload: string }, named: readonly string[] = []) {
    const pods = this.workloads.get(`${namespace}/${workload}`);
    if (pods) return pods;
    const all = this.byNamespace.get(namespace) ?? [];
    return all.filter(({ pod }) => named.includes(pod.name));
  }

  podsIn(namespace: string): readonly PodSeen[] {
    return this.byNamespace.get(namespace) ?? [];
  }

  namespaces(): string[] {
    return [...this.byNamespace.keys()].sort();
  }

  podAt(address: string): PodSeen | null {
    const member = this.before.byAddress.get(keyOf(address));
    return (member && this.byMember.get(member)) ?? null;
  }

  serviceAt(address: string): LiveService | null {
    return this.services.get(keyOf(address)) ?? null;
  }

  isNode(address: string): boolean {
    return this.nodes.has(keyOf(address));
  }

  isInside(address: string): boolean {
    const key = keyOf(address);
    return this.before.byAddress.has(key) || this.services.has(key) || this.nodes.has(key);
  }

  /** A few that stand for all of them: to policies, pods of a workload of one kind between the same edges of blocks are alike. */
  standingFor(key: string, pods: readonly PodSeen[]): readonly PodSeen[] {
    const known = this.standing.get(key);
    if (known) return known;
    const alike = grouped(pods, (each) => this.aliasOf(each));
    // Two of each, as a pod always reaches itself.
    const made = [...alike.values()].flatMap((each) => each.slice(0, 2));
    this.standing.set(key, made);
    return made;
  }

  private readonly kinds = new Map<Member["kind"], number>();

  private aliasOf(seen: PodSeen): string {
    const { pod, member } = seen;
    const { kind, addresses, names } = member;
    const number = this.kinds.get(kind) ?? this.kinds.size;
    this.kinds.set(kind, number);
    const ports = [...names].map(([port, each]) => `${port}${each}`).sort();
    const way = `${pod.meshed} ${pod.proxy?.skippedOutboundPorts} ${pod.proxy?.skippedSubnets}`;
    return `${workloadOf(seen)} ${number} ${way} ${addresses.map((each) => this.edges.placeOf(each)).join()} ${ports.join()}`;
  }

  /** The pods behind a port of a Service, and where they listen; none where nothing of it runs. */
  endpointsOf(service: LiveService, port: number, protocol: ServicePort["protocol"]): Endpoint[] {
    const target = service.ports.find((each) => each.port === port && each.protocol === protocol)?.targetPort ?? port;
    const key = `${service.namespace}/${service.name}:${port}/${protocol}`;
    return this.standingFor(key, this.backendsOf(service)).flatMap((pod): Endpoint[] => {
      if (typeof target === "number") return [{ pod, port: target }];
      const declared = pod.pod.ports.find((each) => each.name === target && each.protocol === protocol);
      return declared ? [{ pod, port: declared.port }] : [];
    });
  }

  private backendsOf({ namespace, name, selector }: LiveService): readonly PodSeen[] {
    if (selector) {
      const matchLabels = { ...selector };
      return this.podsIn(namespace).filter(({ pod }) => selects({ matchLabels }, pod.labels));
    }
    const slices = this.around.endpointSlices.filter((each) => each.namespace === namespace && each.service === name);
    return slices.flatMap(({ addresses }) => addresses.flatMap((each) => this.podAt(each) ?? []));
  }
}

function keyOf(ip: string): string {
  return addressKey(ip) ?? ip;
}

/** Those of `all` that are not the same objects as some of `others`, by what they say. */
function without(all: readonly NetworkPolicy[], others: readonly NetworkPolicy[]): NetworkPolicy[] {
  const same = new Set(others);
  return all.filter((each) => !same.has(each));
}

export function workloadOf({ pod }: PodSeen): string {
  return `${pod.namespace}/${pod.workload.name}`;
}

export function grouped<T>(all: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const key = keyOf(each);
    if (!groups.get(key)?.push(each)) groups.set(key, [each]);
  }
  return groups;
}
