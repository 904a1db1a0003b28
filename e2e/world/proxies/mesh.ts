import { createServer } from "node:http";
import type { Decision, EgressRequest } from "../../../lib/linkerd/decision";
import { decide } from "../../../lib/resolver/decide";
import type { Enforcement } from "../enforcement";
import { listenOn } from "../listen";
import type { PolicyWatch } from "../policy-watch";
import { EgressProxy } from "./egress-proxy";
import { type MeshRequest, OK_ANSWER, type RemoteAnswer } from "./mesh-request";

/** A meshed pod, as Prometheus discovers it. */
export interface PodSpec {
  namespace: string;
  name: string;
  ip: string;
  /** What scraping adds besides namespace and pod: `deployment`, `app` … */
  labels: Record<string, string>;
  hostnameLabels: boolean;
}

export interface MeshOptions {
  policy: PolicyWatch;
  /** Absent: every packet passes. */
  enforcement?: Enforcement;
  port?: number;
  proxyVersion?: string;
  random?: () => number;
  now?: () => number;
}

interface Pod {
  spec: PodSpec;
  proxy: EgressProxy;
  scrapesFail: boolean;
}

/** What a test or a workload says of a request; the rest has the defaults of a plain GET that is answered with 200. */
export type SentRequest = Omit<EgressRequest, "clientNamespace" | keyof typeof PLAIN_GET> &
  Partial<Pick<EgressRequest, keyof typeof PLAIN_GET>> & {
    answer?: Partial<RemoteAnswer>;
    keepAlive?: boolean;
  };

export const PLAIN_GET = {
  protocol: "http1",
  authority: null,
  method: "GET",
  path: "/",
  headers: {},
  sni: null,
} as const;

/**
 * Meshed pods whose proxies decide with the policy in force and serve their metrics on one loopback port, each under
 * `/pods/<namespace>/<pod>/metrics`.
 */
export class Mesh {
  private readonly pods = new Map<string, Pod>();
  private readonly server = createServer((request, response) => {
    const [, head, namespace, name, tail] = (request.url ?? "").split("/");
    const pod = head === "pods" && tail === "metrics" ? this.pods.get(`${namespace}/${name}`) : undefined;
    if (!pod || pod.scrapesFail) response.writeHead(pod ? 500 : 404).end();
    else response.writeHead(200, { "content-type": "text/plain" }).end(pod.proxy.print());
  });
  /** Called when pods came or went. */
  onPodsChanged = () => {};
  port = 0;

  private constructor(private readonly options: MeshOptions) {}

  static async start(options: MeshOptions): Promise<Mesh> {
    const mesh = new Mesh(options);
    mesh.port = await listenOn(mesh.server, options.port ?? 0);
    return mesh;
  }

  addPod(spec: PodSpec) {
    const { proxyVersion = "v2.339.0", random = Math.random, now = Date.now } = this.options;
    const proxy = new EgressProxy({ hostnameLabels: spec.hostnameLabels, version: proxyVersion, now, random });
    this.pods.set(`${spec.namespace}/${spec.name}`, { spec, proxy, scrapesFail: false });
    this.onPodsChanged();
  }

  removePod(key: string) {
    this.pods.delete(key);
    this.onPodsChanged();
  }

  podSpecs(): PodSpec[] {
    return [...this.pods.values()].map((pod) => pod.spec);
  }

  /** `key` is `namespace/pod`. What the proxy of that pod does with the request, counted in its metrics. */
  send(key: string, sent: SentRequest): Decision {
    const pod = this.pod(key);
    const answer = { ...OK_ANSWER, ...sent.answer };
    const { policy, enforcement } = this.options;
    const arrival = enforcement?.arrival(key, sent);
    const asked = { ...PLAIN_GET, ...sent, clientNamespace: pod.spec.namespace, answer };
    const request: MeshRequest = arrival === undefined ? asked : { ...asked, arrival };
    const decision = decide(request, policy.policy());
    pod.proxy.count(request, decision);
    return decision;
  }

  /** The proxy container starts over: counters at nothing, a new `process_start_time_seconds`. */
  restart(key: string) {
    this.pod(key).proxy.restart();
  }

  /** As if ten minutes had gone by without a connection: the proxy forgets the destinations that it listed. */
  idle(key: string) {
    this.pod(key).proxy.idle();
  }

  /** From now on scrapes of this pod are answered 500, or no longer. */
  failScrapes(key: string, fail: boolean) {
    this.pod(key).scrapesFail = fail;
  }

  metrics(key: string): string {
    return this.pod(key).proxy.print();
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pod(key: string): Pod {
    const pod = this.pods.get(key);
    if (!pod) throw new Error(`No pod ${key}. There are: ${[...this.pods.keys()].join(", ")}.`);
    return pod;
  }
}
