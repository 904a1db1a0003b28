import { createServer } from "node:http";
import { engineNamed } from "../engines/engines";
import type { EngineProcess } from "../engines/metrics-engine";
import { listenOn } from "../listen";

/** A denied or allowed host as a proxy would count it; nothing is checked, so it may be hostile. */
export interface CountedHost {
  workload: string;
  host: string;
  route: "deny" | "allow";
  perScrape: number;
}

export interface ScrapedPage {
  engine: EngineProcess;
  /** Counted from now on, besides the ones before. */
  hosts: CountedHost[];
  stop(): Promise<void>;
}

const STATUSES = "outbound_http_route_request_statuses_total";
const NETWORK = {
  parent_group: "policy.linkerd.io",
  parent_kind: "EgressNetwork",
  parent_namespace: "shop",
  parent_name: "all-egress-traffic",
  parent_port: "80",
  parent_section_name: "",
};
const ROUTES = {
  deny: { route_group: "", route_kind: "default", route_namespace: "", route_name: "http-egress-deny" },
  allow: { route_group: "", route_kind: "default", route_namespace: "", route_name: "http-egress-allow" },
};

/** A real Prometheus that scrapes pages on which every host is counted up with every scrape, one page for each workload of `shop`. */
export async function startScrapedPage(
  hosts: CountedHost[],
  scrapeIntervalSeconds: number,
  flags: readonly string[] = [],
): Promise<ScrapedPage> {
  const scrapes = new Map<string, number>();
  const server = createServer((request, response) => {
    const workload = decodeURIComponent(request.url ?? "").slice(1);
    const scrape = (scrapes.get(workload) ?? 0) + 1;
    scrapes.set(workload, scrape);
    const lines = page.hosts.flatMap((counted) =>
      counted.workload === workload ? `${seriesOf(counted)} ${counted.perScrape * (scrape - 1)}` : [],
    );
    const own = ["process_start_time_seconds 1700000000", 'proxy_build_info{version="test"} 1'];
    response.setHeader("content-type", "text/plain");
    response.end(`${[...own, ...lines].join("\n")}\n`);
  });
  const address = `127.0.0.1:${await listenOn(server, 0)}`;
  const engine = await engineNamed("prometheus").start({ scrapeIntervalSeconds, flags });
  const workloads = [...new Set(hosts.map(({ workload }) => workload))];
  engine.setTargets(
    workloads.map((workload) => ({
      address,
      metricsPath: `/${workload}`,
      labels: { instance: workload, namespace: "shop", pod: `${workload}-1`, deployment: workload },
    })),
  );
  const page: ScrapedPage = {
    engine,
    hosts: [...hosts],
    async stop() {
      await engine.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return page;
}

function seriesOf({ host, route }: CountedHost): string {
  const status = route === "deny" ? "403" : "200";
  const labels = { ...NETWORK, ...ROUTES[route], hostname: host, http_status: status, error: "" };
  const inQuotes = (text: string) => text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
  return `${STATUSES}{${Object.entries(labels)
    .map(([name, value]) => `${name}="${inQuotes(value)}"`)
    .join(",")}}`;
}
