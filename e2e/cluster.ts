import { test } from "@playwright/test";
import type { KubernetesObject } from "../lib/linkerd/object";
import { callKube } from "./world/kube-stream";
import type { PodSpec, SentRequest } from "./world/proxies/mesh";
import { collectionPath } from "./world/seed-cluster";
import type { World } from "./world/world";

type Manifest = Omit<KubernetesObject, "status">;

/** What a test does to the cluster and its clients, as `kubectl` and `curl` would. */
export class Cluster {
  /** Of the test file that runs. */
  private readonly pods = { file: "", keys: new Set<string>() };

  constructor(private readonly world: World) {}

  /** Creates `object` and waits until the mesh obeys it. */
  async create(object: Manifest): Promise<void> {
    await this.createUnread(object);
    const { kind, metadata } = object;
    await this.world.policy.until((snapshot) =>
      snapshot.resources.some(
        (each) =>
          each.kind === kind &&
          each.metadata.name === metadata.name &&
          each.metadata.namespace === metadata.namespace &&
          each.status !== undefined,
      ),
    );
  }

  /** Creates an object to which Linkerd's controller writes no status. */
  async createUnread(object: Manifest): Promise<void> {
    await this.call("POST", collectionPath(object), object);
  }

  async get(object: Manifest): Promise<KubernetesObject | null> {
    const { status, body } = await callKube(this.world.api.access, pathOf(object));
    return status === 200 ? JSON.parse(body) : null;
  }

  /** Names of the NetworkPolicies of one namespace. */
  async policiesOf(namespace: string): Promise<string[]> {
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
    const { items } = JSON.parse((await callKube(this.world.api.access, path)).body);
    return items.map(({ metadata }: KubernetesObject) => metadata.name).sort();
  }

  async patch(object: Manifest, patch: unknown): Promise<void> {
    await this.call("PATCH", pathOf(object), patch, "application/merge-patch+json");
  }

  async delete(object: Manifest): Promise<void> {
    await this.call("DELETE", pathOf(object));
  }

  /** A meshed pod of Deployment `name`, known to Prometheus when this resolves; it can send requests and counts them. */
  async client(namespace: string, name: string, options: Partial<PodSpec> = {}): Promise<Client> {
    const pod = `${name}-7d9c5b6f4-x2x5v`;
    this.endFormerPods(test.info().file);
    this.pods.keys.add(`${namespace}/${pod}`);
    this.world.mesh.addPod({
      namespace,
      name: pod,
      ip: "10.42.0.10",
      hostnameLabels: true,
      labels: { deployment: name, app: name },
      ...options,
    });
    await this.untilScraped(namespace, pod);
    return new Client(this.world, `${namespace}/${pod}`);
  }

  /** Restarts the proxy of a client's pod: its counters begin anew. What was not scraped by then is lost. */
  restart(namespace: string, name: string): void {
    this.world.mesh.restart(`${namespace}/${name}-7d9c5b6f4-x2x5v`);
  }

  /** No test looks at the pods of another file, and each of them is scraped every second. */
  private endFormerPods(file: string): void {
    if (file === this.pods.file) return;
    for (const key of this.pods.keys) this.world.mesh.removePod(key);
    this.pods.keys.clear();
    this.pods.file = file;
  }

  private async untilScraped(namespace: string, pod: string): Promise<void> {
    // Two scrapes: what happens before Prometheus knew the pod is not counted, by design.
    const query = `count_over_time(up{namespace="${namespace}",pod="${pod}"}[1m]) >= 2 and up == 1`;
    for (let tries = 0; tries < 150; tries++) {
      // VictoriaMetrics hides the newest 30 s without nocache.
      const answer = await fetch(
        `${this.world.prometheusUrl}/api/v1/query?nocache=1&query=${encodeURIComponent(query)}`,
      );
      const { data } = await answer.json();
      if (data?.result?.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`Prometheus did not scrape ${namespace}/${pod} within 30 s.`);
  }

  private async call(
    method: "POST" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<void> {
    const answer = await callKube(this.world.api.access, path, { method, body, contentType });
    if (answer.status >= 300)
      throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body.slice(0, 500)}`);
  }
}

function pathOf(object: Manifest): string {
  return `${collectionPath(object)}/${object.metadata.name}`;
}

export class Client {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly world: World,
    private readonly pod: string,
  ) {}

  /** `curl http://host/path`, `times` times. */
  http(host: string, path: string, times = 1): void {
    this.send({ protocol: "http1", ip: "203.0.113.7", port: 80, authority: host, path }, times);
  }

  /** A TLS connection to `host`:443. */
  https(host: string, times = 1): void {
    this.send({ protocol: "tls", ip: "203.0.113.7", port: 443, sni: host }, times);
  }

  send(request: SentRequest, times = 1): void {
    for (let each = 0; each < times; each++) this.world.mesh.send(this.pod, request);
  }

  /** As if ten minutes had gone by without a connection. */
  idle(): void {
    this.world.mesh.idle(this.pod);
  }

  /** Does `calls` three times a second until stopped: what runs in a cluster does not wait for a test. */
  keep(calls: () => void): void {
    this.timer = setInterval(calls, 333);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
