import type { MeshRequest } from "./mesh-request";
import type { Labels, MetricFamily } from "./metric-family";

/** `LINKERD2_PROXY_METRICS_RETAIN_IDLE`: a series of this family that did not move for so long is forgotten, and begins anew at 1. */
const RETAIN_IDLE_MILLISECONDS = 10 * 60_000;

/** The scrapes themselves: Prometheus keeps its connection open, so this series stays. */
const SCRAPES: Labels = {
  direction: "inbound",
  peer: "src",
  target_addr: "0.0.0.0:4191",
  target_ip: "0.0.0.0",
  target_port: "4191",
  tls: "no_identity",
  no_tls_reason: "no_tls_from_remote",
  srv_group: "",
  srv_kind: "default",
  srv_name: "all-unauthenticated",
  srv_port: "4191",
};

/**
 * `tcp_open_total` and `tcp_open_connections`: what the client dialled (`src`, with the original destination and port, denied or not), and what the proxy dialled
 * in turn (`dst`). Of neither it says which EgressNetwork or route decided.
 */
export class OpenedConnections {
  private readonly pooled = new Map<string, Labels>();
  private readonly openedAt = new Map<string, { labels: Labels; at: number }>();

  constructor(
    private readonly family: MetricFamily,
    private readonly current: MetricFamily,
    private readonly now: () => number,
  ) {}

  open(request: MeshRequest, peer: "src" | "dst"): Labels {
    const reason = peer === "src" ? "loopback" : "not_provided_by_service_discovery";
    const tls = { tls: "no_identity", no_tls_reason: reason };
    const labels = { direction: "outbound", peer, ...targetLabels(request), ...tls };
    this.count(labels);
    return labels;
  }

  /** A connection to a pod behind a Service, for as long as a request takes. */
  openBalanced({ ip, port }: Pick<MeshRequest, "ip" | "port">, service: { namespace: string; name: string }): void {
    const authority = `${service.name}.${service.namespace}.svc.cluster.local`;
    const balanced = { dst_namespace: service.namespace, dst_service: service.name, dst_zone_locality: "unknown" };
    const tls = { tls: "no_identity", no_tls_reason: "not_provided_by_service_discovery" };
    this.count({ direction: "outbound", peer: "dst", authority, ...targetLabels({ ip, port }), ...tls, ...balanced });
  }

  /** HTTP connections to one address are kept and used again for the same authority. */
  openPooled(request: MeshRequest) {
    const key = poolKey(request);
    if (this.pooled.has(key)) return;
    const labels = this.open(request, "dst");
    this.pooled.set(key, labels);
    this.current.add(labels, 1);
  }

  /** What was kept is gone: the network no longer carries it. */
  cut(request: MeshRequest) {
    const key = poolKey(request);
    const labels = this.pooled.get(key);
    if (labels) this.current.add(labels, -1);
    this.pooled.delete(key);
  }

  scraped() {
    this.family.set(SCRAPES, 1);
    this.forgetUntil(this.now() - RETAIN_IDLE_MILLISECONDS);
  }

  idle() {
    this.forgetUntil(this.now());
  }

  private count(labels: Labels) {
    this.family.add(labels, 1);
    this.current.touch(labels);
    this.openedAt.set(JSON.stringify(labels), { labels, at: this.now() });
  }

  private forgetUntil(moment: number) {
    for (const [key, { labels, at }] of this.openedAt) {
      if (at > moment) continue;
      this.family.forget(labels);
      this.current.forget(labels);
      this.openedAt.delete(key);
    }
  }
}

export function targetLabels({ ip, port }: Pick<MeshRequest, "ip" | "port">): Labels {
  const host = ip.includes(":") ? `[${ip}]` : ip;
  return { target_addr: `${host}:${port}`, target_ip: ip, target_port: String(port) };
}

function poolKey({ ip, port, authority, protocol }: MeshRequest): string {
  return `${ip} ${port} ${authority} ${protocol}`;
}
