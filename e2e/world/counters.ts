import type { Mesh } from "./proxies/mesh";
import { samplesOf } from "./proxies/page-samples";

/** One counter of one proxy, by what it says of itself. Nothing here knows how the dashboard reads. */
export interface Counter {
  labels: Record<
    "ns" | "workload" | "protocol" | "network" | "route" | "host" | "destination" | "port" | "verdict",
    string
  >;
  unit: "requests" | "connections";
  value: number;
}

export interface Sum {
  requests: number;
  connections: number;
}

const COUNTED = /^outbound_(http|grpc|tcp|tls)_route_(request_statuses|open)_total$/;
const OWNERS = ["deployment", "statefulset", "daemonset", "cronjob", "k8s_job"];

/** What leaves, as all proxies of `mesh` have counted it: by pod and series. */
export function countersOf(mesh: Mesh): Map<string, Counter> {
  const counters = new Map<string, Counter>();
  for (const { namespace, name, labels: scraped } of mesh.podSpecs()) {
    const owner = OWNERS.flatMap((each) => scraped[each] ?? [])[0] ?? name;
    for (const { metric, labels, value } of samplesOf(mesh.metrics(`${namespace}/${name}`), {})) {
      const [, protocol = ""] = COUNTED.exec(metric) ?? [];
      if (protocol === "" || !leaves(labels)) continue;
      const network = labels.parent_kind === "EgressNetwork" ? `${labels.parent_namespace}/${labels.parent_name}` : "";
      const { route_namespace: owned, route_name: route = "" } = labels;
      const key = `${namespace}/${name} ${metric} ${JSON.stringify(labels)}`;
      counters.set(key, {
        labels: {
          ns: namespace,
          workload: `${namespace}/${owner}`,
          protocol,
          network,
          route: owned ? `${owned}/${route}` : route,
          host: labels.hostname ?? "",
          destination: labels.hostname ?? labels.target_ip ?? "",
          port: (protocol === "tcp" ? labels.target_port : labels.parent_port) ?? "",
          verdict: verdictOf(network, route),
        },
        unit: protocol === "http" || protocol === "grpc" ? "requests" : "connections",
        value,
      });
    }
  }
  return counters;
}

/** What a Service, an endpoint or the fallback inside the cluster's ranges took stays there. */
function leaves({ parent_kind: kind, parent_name: name = "" }: Record<string, string>): boolean {
  return kind === "EgressNetwork" || (kind === "default" && /^(egress-fallback|invalid)$/.test(name));
}

/** Of Linkerd's own routes, which say it; empty for the others. */
function verdictOf(network: string, route: string): string {
  if (network === "") return "uncovered";
  if (route.endsWith("-egress-deny")) return "denied";
  return route.endsWith("-egress-allow") ? "allowed-by-default" : "";
}

export function addUp(counters: readonly Counter[]): Sum {
  const sum = { requests: 0, connections: 0 };
  for (const { unit, value } of counters) sum[unit] += value;
  return sum;
}

/** Rows of a file without line breaks in its cells, by head. */
export function readCsv(text: string): Record<string, string>[] {
  const [head = [], ...rows] = text
    .trimEnd()
    .split("\r\n")
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain),
    );
  return rows.map((cells) => Object.fromEntries(head.map((name, at) => [name ?? "", cells[at] ?? ""])));
}

export function sumOfCsv(rows: readonly Record<string, string>[]): Sum {
  const sum = { requests: 0, connections: 0 };
  for (const { protocol, count } of rows) {
    sum[protocol === "http" || protocol === "grpc" ? "requests" : "connections"] += Math.round(Number(count));
  }
  return sum;
}
