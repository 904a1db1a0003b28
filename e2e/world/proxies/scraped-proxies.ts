import { createServer, type Server } from "node:http";
import { expect, vi } from "vitest";
import type { Engine } from "../engines/engines";
import { listenOn } from "../listen";

/** One scraped proxy: what stands on its page is up to the test. */
export class FakeProxy {
  scrapes = 0;
  failing = false;
  /** Stamped by itself, so much after the time at which it is scraped. */
  aheadMilliseconds = 0;
  private started = Date.now() / 1000 - 3600;
  private counters = new Map<string, number>();

  constructor(
    readonly pod: string,
    readonly labels: Record<string, string> = {},
  ) {}

  count(series: string, by = 1): void {
    this.counters.set(series, (this.counters.get(series) ?? 0) + by);
  }

  /** As what was idle for too long. */
  forget(series: string): void {
    this.counters.delete(series);
  }

  /** What no proxy says, e.g. `NaN`. */
  say(series: string, value: number): void {
    this.counters.set(series, value);
  }

  restart(): void {
    this.counters.clear();
    this.started = Date.now() / 1000;
  }

  page(): string {
    const own = [`process_start_time_seconds ${this.started}`, 'proxy_build_info{version="test"} 1'];
    const lines = [...own, ...[...this.counters].map(([series, value]) => `${series} ${printed(value)}`)];
    const stamp = this.aheadMilliseconds > 0 ? ` ${Date.now() + this.aheadMilliseconds}` : "";
    return `${lines.join(`${stamp}\n`)}${stamp}\n`;
  }

  /** Resolves once this page was fetched `times` times more, and the last of them is stored. */
  async scraped(times: number): Promise<void> {
    const goal = this.scrapes + times;
    await vi.waitFor(() => expect(this.scrapes).toBeGreaterThanOrEqual(goal), { timeout: 20_000, interval: 50 });
  }
}

function printed(value: number): string {
  return Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? "+Inf" : "-Inf";
}

export function series(metric: string, labels: Record<string, string>): string {
  const inQuotes = (text: string) => text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
  return `${metric}{${Object.entries(labels)
    .map(([name, value]) => `${name}="${inQuotes(value)}"`)
    .join(",")}}`;
}

/** The counter of an HTTP request that the EgressNetwork `shop/all-egress` denied by default. */
export function denied(hostname: string): string {
  return series("outbound_http_route_request_statuses_total", {
    parent_kind: "EgressNetwork",
    parent_namespace: "shop",
    parent_name: "all-egress",
    route_kind: "default",
    route_name: "http-egress-deny",
    hostname,
    http_status: "403",
  });
}

/** The counter of connections that a client opened to `target`, an address with a port. */
export function dialled(target: string): string {
  const [, ip = "", port = ""] = /^\[?(.*?)\]?:(\d+)$/.exec(target) ?? [];
  return series("tcp_open_total", {
    direction: "outbound",
    peer: "src",
    target_addr: target,
    target_ip: ip,
    target_port: port,
    tls: "no_identity",
    no_tls_reason: "loopback",
  });
}

/** A real engine that scrapes them every second. */
export async function startScraping(engine: Engine, proxies: readonly FakeProxy[], rules?: string) {
  const pages: Server = createServer((request, response) => {
    const proxy = all.find(({ pod }) => request.url === `/${pod}`);
    response.statusCode = proxy && !proxy.failing ? 200 : 500;
    response.setHeader("content-type", "text/plain");
    response.end(proxy?.page());
    // A page is stored a moment after it was read.
    setTimeout(() => proxy && proxy.scrapes++, 50);
  });
  const address = `127.0.0.1:${await listenOn(pages, 0)}`;
  const targetsOf = (known: readonly FakeProxy[]) =>
    known.map(({ pod, labels }) => ({
      address,
      metricsPath: `/${pod}`,
      labels: { instance: pod, namespace: "shop", pod, ...labels },
    }));
  const all = [...proxies];
  let known = proxies;
  const scraping = {
    engine: await engine.start({ scrapeIntervalSeconds: 1, rules }),
    add(proxy: FakeProxy) {
      all.push(proxy);
      known = [...known, proxy];
      scraping.engine.setTargets(targetsOf(known));
    },
    forget(proxy: FakeProxy) {
      known = known.filter((each) => each !== proxy);
      scraping.engine.setTargets(targetsOf(known));
    },
    async startAgain() {
      scraping.engine = await engine.start({ scrapeIntervalSeconds: 1, port: Number(new URL(url).port) });
      scraping.engine.setTargets(targetsOf(known));
    },
    get settings() {
      return {
        prometheus: { url, auth: { kind: "none" as const }, ca: null, headers: {}, timeoutSeconds: 10 },
        scrapeIntervalSeconds: null,
      };
    },
    async stop() {
      await scraping.engine.stop();
      pages.closeAllConnections();
      await new Promise((resolve) => pages.close(resolve));
    },
  };
  const { url } = scraping.engine;
  scraping.engine.setTargets(targetsOf(known));
  return scraping;
}
