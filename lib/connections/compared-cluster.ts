import { type CompiledNetwork, compileSteps, withPolicies } from "../network-policy/compile/compile";
import { addressKey } from "../network-policy/compile/member";
import type { PodOnTheWay } from "../network-policy/generate/mesh-port";
import type { LiveCluster, LiveService, ServicePort } from "../network-policy/stored/live-cluster";
import type { NetworkPolicy } from "../network-policy/stored/network-policy";
import { BlockEdges } from "./block-edges";
import { type PodSeen, SeenPods } from "./seen-pods";

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
  private readonly services: ReadonlyMap<string, LiveService>;
  private readonly nodes: ReadonlySet<string>;

  private constructor(
    readonly before: CompiledNetwork,
    readonly after: CompiledNetwork,
    readonly pods: SeenPods,
    readonly around: Surroundings,
  ) {
    const [were, are] = [before.snapshot.networkPolicies, after.snapshot.networkPolicies];
    const changed = [...without(were, are), ...without(are, were)];
    const of = (type: "Egress" | "Ingress") =>
      new Set(changed.filter(({ spec }) => spec.policyTypes.includes(type)).map(({ namespace }) => namespace));
    this.touched = { egress: of("Egress"), ingress: of("Ingress") };
    this.services = new Map(around.services.flatMap((each) => each.clusterIps.map((ip) => [keyOf(ip), each] as const)));
    const nodeIps = new Set(around.pods.flatMap((pod) => pod.nodeIps));
    this.nodes = new Set([...nodeIps].map(keyOf));
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
    const edges = new BlockEdges([...before, ...without(after, before)]);
    yield;
    const pods = yield* SeenPods.steps(around.pods, network.members, edges);
    return new ComparedCluster(network, changed, pods, around);
  }

  podAt(address: string): PodSeen | null {
    const member = this.before.byAddress.get(keyOf(address));
    return member ? this.pods.of(member) : null;
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

  /** The pods behind a port of a Service, and where they listen; none where nothing of it runs. */
  endpointsOf(service: LiveService, port: number, protocol: ServicePort["protocol"]): Endpoint[] {
    const target = service.ports.find((each) => each.port === port && each.protocol === protocol)?.targetPort ?? port;
    const key = `behind ${service.namespace}/${service.name}`;
    return this.pods
      .standingFor(key, "target", () => this.backendsOf(service))
      .flatMap((pod): Endpoint[] => {
        if (typeof target === "number") return [{ pod, port: target }];
        const declared = pod.pod.ports.find((each) => each.name === target && each.protocol === protocol);
        return declared ? [{ pod, port: declared.port }] : [];
      });
  }

  private backendsOf({ namespace, name, selector }: LiveService): readonly PodSeen[] {
    if (selector) return this.pods.selected(namespace, selector);
    const slices = this.around.endpointSlices.filter((each) => each.namespace === namespace && each.service === name);
    return slices.flatMap(({ addresses }) => addresses.flatMap((each) => this.podAt(each) ?? []));
  }
}

function keyOf(ip: string): string {
  return addressKey(ip) ?? ip;
}

/** Those of `all` that are not among `others`. */
function without(all: readonly NetworkPolicy[], others: readonly NetworkPolicy[]): NetworkPolicy[] {
  const same = new Set(others);
  return all.filter((each) => !same.has(each));
}
