import { spawnSync } from "node:child_process";
import type { KubernetesObject } from "../../lib/linkerd/object";
import type { CyclonusAnswer, CyclonusEnd, CyclonusQuestion } from "./cyclonus/cyclonus";
import { cyclonusPath } from "./cyclonus/paths.mjs";
import type { KubeAccess } from "./kube-access";
import { type Following, follow } from "./policy-watch";

/** What a client sends; `from` is `namespace/pod`. */
export interface Packet {
  from: string;
  ip: string;
  port: number;
  protocol: "TCP" | "UDP";
}

/** Where a connection arrives, as the client's proxy sees it. */
export interface Arrival {
  ip: string;
  port: number;
  service: { namespace: string; name: string } | null;
}

interface Pod {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  ip: string;
  hostNetwork: boolean;
  meshed: boolean;
  ports: { name?: string; containerPort: number; protocol?: string }[];
}

interface Service {
  namespace: string;
  name: string;
  clusterIP: string;
  selector: Record<string, string>;
  ports: { port: number; targetPort?: number | string; protocol?: string }[];
}

const WATCHED = [
  { apiVersion: "v1", kind: "Namespace", path: "/api/v1/namespaces" },
  { apiVersion: "v1", kind: "Pod", path: "/api/v1/pods" },
  { apiVersion: "v1", kind: "Service", path: "/api/v1/services" },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    path: "/apis/networking.k8s.io/v1/networkpolicies",
  },
] as const;

/** The inbound port of a proxy, to which meshed pods send all of TCP since 2.18. */
const PROXY_PORT = 4143;

/**
 * A network plugin of the simulated cluster: what passes is asked of cyclonus, whose judgement is none of ours. It looks after a Service was
 * translated, as most plugins do.
 */
export class Enforcement {
  private readonly ending = new AbortController();
  private readonly stores = WATCHED.map(() => new Map<string, KubernetesObject>());
  private readonly following: Following[];
  private answers = new Map<string, boolean>();
  private asked = new Map<string, { from: CyclonusEnd; to: CyclonusEnd; packet: Packet; names: string[] }>();
  /** A plugin that breaks what the policies allow, where a test needs one. */
  breaks: (packet: Packet) => boolean = () => false;

  private constructor(access: KubeAccess) {
    this.following = WATCHED.map((watched, place) =>
      follow(access, watched, this.stores[place] ?? new Map(), () => this.forget(), this.ending.signal),
    );
  }

  static async start(access: KubeAccess): Promise<Enforcement> {
    const enforcement = new Enforcement(access);
    await Promise.all(enforcement.following.map(({ listed }) => listed));
    return enforcement;
  }

  /** Where a meshed client's connection arrives; null where it does not. */
  arrival(from: string, dialled: { ip: string; port: number }): Arrival | null {
    const service = this.services().find(({ clusterIP }) => clusterIP === dialled.ip);
    const pod = service ? this.behind(service)[0] : this.podAt(dialled.ip);
    if (service && !pod) return null;
    const port = service && pod ? targetPort(service, pod, dialled.port) : dialled.port;
    const ip = pod?.ip ?? dialled.ip;
    const sent = pod?.meshed ? PROXY_PORT : port;
    if (!this.passes({ from, ip, port: sent, protocol: "TCP" })) return null;
    return { ip, port, service: service ? { namespace: service.namespace, name: service.name } : null };
  }

  /** Whether NetworkPolicies let a packet pass that is sent to a pod's address, or to one outside. */
  passes(packet: Packet): boolean {
    if (this.breaks(packet)) return false;
    const key = `${packet.from} ${packet.ip} ${packet.port} ${packet.protocol}`;
    if (!this.answers.has(key)) this.ask(key, packet);
    return this.answers.get(key) ?? false;
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.following.map(({ ended }) => ended));
  }

  private forget(): void {
    this.answers = new Map();
  }

  /** With all that was asked before: after a change one question answers them together. */
  private ask(key: string, packet: Packet): void {
    const known = [...this.asked.values()].map((each) => each.packet);
    this.asked = new Map();
    for (const each of [...known, packet]) {
      const to = this.podAt(each.ip);
      const port = to?.ports.filter(
        (its) => its.containerPort === each.port && (its.protocol ?? "TCP") === each.protocol,
      );
      this.asked.set(`${each.from} ${each.ip} ${each.port} ${each.protocol}`, {
        from: this.told(
          this.pods().find(({ namespace, name }) => `${namespace}/${name}` === each.from),
          "",
        ),
        to: this.told(to, each.ip),
        packet: each,
        names: port?.flatMap(({ name }) => name ?? []) ?? [],
      });
    }
    const rows = [...this.asked.values()];
    const question: CyclonusQuestion = {
      networkPolicies: [...(this.stores[3]?.values() ?? [])],
      queries: rows.map(({ from, to, packet: { port, protocol }, names }) => ({ from, to, port, protocol, names })),
    };
    const { stdout, status } = spawnSync(cyclonusPath(), { input: `${JSON.stringify(question)}\n`, encoding: "utf8" });
    if (status !== 0) throw new Error(`cyclonus ended with ${status} when asked about ${key}.`);
    const answers: CyclonusAnswer[] = JSON.parse(stdout);
    for (const [place, each] of [...this.asked.keys()].entries()) {
      this.answers.set(each, answers[place]?.egress === true && answers[place].ingress);
    }
  }

  private told(pod: Pod | undefined, ip: string): CyclonusEnd {
    if (!pod || pod.hostNetwork) return { ip: pod?.ip ?? ip };
    // The control plane sets that label, and nobody can change it.
    const own = { "kubernetes.io/metadata.name": pod.namespace };
    const labels = { ...own, ...this.stores[0]?.get(`/${pod.namespace}`)?.metadata.labels };
    return { ip: pod.ip, namespace: pod.namespace, namespaceLabels: labels, labels: pod.labels };
  }

  private podAt(ip: string): Pod | undefined {
    return this.pods().find((pod) => pod.ip === ip && !pod.hostNetwork);
  }

  private behind({ namespace, selector }: Service): Pod[] {
    const wanted = Object.entries(selector);
    return this.pods().filter(
      (pod) => pod.namespace === namespace && wanted.every(([name, value]) => pod.labels[name] === value),
    );
  }

  private pods(): Pod[] {
    return [...(this.stores[1]?.values() ?? [])].map(podOf);
  }

  private services(): Service[] {
    return [...(this.stores[2]?.values() ?? [])].map(serviceOf);
  }
}

function targetPort({ ports }: Service, pod: Pod, port: number): number {
  const target = ports.find((each) => each.port === port)?.targetPort ?? port;
  if (typeof target === "number") return target;
  return pod.ports.find(({ name }) => name === target)?.containerPort ?? port;
}

/** As the world's own API server holds it. */
function podOf(object: KubernetesObject): Pod {
  const { metadata, spec, status } = object as KubernetesObject & {
    spec: { hostNetwork?: boolean; containers: { name: string; ports?: Pod["ports"] }[] };
    status?: { podIP?: string };
  };
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    labels: metadata.labels ?? {},
    ip: status?.podIP ?? "",
    hostNetwork: spec.hostNetwork ?? false,
    meshed: spec.containers.some(({ name }) => name === "linkerd-proxy"),
    ports: spec.containers.flatMap(({ ports = [] }) => ports),
  };
}

function serviceOf(object: KubernetesObject): Service {
  const { metadata, spec } = object as KubernetesObject & { spec: Partial<Service> };
  const { clusterIP = "", selector = {}, ports = [] } = spec;
  return { namespace: metadata.namespace, name: metadata.name, clusterIP, selector, ports };
}
