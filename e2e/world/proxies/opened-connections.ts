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
 * `tcp_open_total`: what the client dialled (`src`, with the original destination and port, denied or not), and what the proxy dialled
 * in turn (`dst`). Of neither it says which EgressNetwork or route decided.
 */
export class OpenedConnections {
  private readonly pooled = new Set<string>();
  private readonly openedAt = new Map<string, { labels: Labels; at: number }>();

  constructor(
    private readonly family: MetricFamily,
    private readonly now: () => number,
  ) {}

  open(request: MeshRequest, peer: "src" | "dst") {
    const reason = peer === "src" ? "loopback" : "not_provided_by_service_discovery";
    const tls = { tls: "no_identity", no_tls_reason: reason };
    const labels = { direction: "outbound", peer, ...targetLabels(request), ...tls };
    this.family.add(labels, 1);
    this.openedAt.set(JSON.stringify(labels), { labels, at: this.now() });
  }

  /** HTTP connections to one address are kept and used again for the same authority. */
  openPooled(request: MeshRequest) {
    const key = `${request.ip} ${request.port} ${request.authority} ${request.protocol}`;
    if (this.pooled.has(key)) return;
    this.pooled.add(key);
    this.open(request, "dst");
  }

  scraped() {
    this.family.set(SCRAPES, 1);
    this.forgetUntil(this.now() - RETAIN_IDLE_MILLISECONDS);
  }

  idle() {
    this.forgetUntil(this.now());
  }

  private forgetUntil(moment: number) {
    for (const [key, { labels, at }] of this.openedAt) {
      if (at > moment) continue;
      this.family.forget(labels);
      this.openedAt.delete(key);
    }
  }
}

export function targetLabels({ ip, port }: MeshRequest): Labels {
  const host = ip.includes(":") ? `[${ip}]` : ip;
  return { target_addr: `${host}:${port}`, target_ip: ip, target_port: String(port) };
}
