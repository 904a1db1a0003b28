import { seededRandom } from "../../e2e/world/random";
import type { BenchMesh, BenchPod, Destination } from "./bench-mesh";

/** A counter or gauge of one proxy. As a counter it is `base + floor(perScrape × scrapes since the history began)`. */
export interface BenchSeries {
  labels: Record<string, string>;
  base: number;
  perScrape: number;
  /** Part of the history before which it does not exist. */
  bornAt: number;
  /** `start`: when its process began. */
  kind: "counter" | "one" | "start";
}

type LabelSet = Record<string, string>;
type Random = () => number;
type Add = (name: string, labels: LabelSet, perScrape: number, kind?: BenchSeries["kind"]) => void;

/** So much has happened before the history began. */
const SCRAPES_BEFORE = 240;
const CLOSE_ERRORS = ["", "forbidden", "invalid_backend", "invalid_policy", "unexpected"];
const DETECTED = ["not_http", "http/1", "http/2", "read_timeout", "error"];
/** By upper bound, and the part of all requests that took no longer. */
const REQUEST_SECONDS: readonly [le: string, part: number][] = [
  ["0.05", 0.4],
  ["0.5", 0.9],
  ["1.0", 0.97],
  ["10.0", 0.999],
  ["+Inf", 1],
];
/** What an allowed HTTP request was answered beside 200: how many hosts do, and on what part of the requests. */
const RARE_ANSWERS: readonly [answer: LabelSet, chance: number, part: number][] = [
  [{ http_status: "404" }, 0.5, 0.05],
  [{ http_status: "503" }, 0.3, 0.02],
  [{ http_status: "429" }, 0.15, 0.01],
  [{ error: "FAIL_FAST" }, 0.1, 0.005],
];

/**
 * What the proxies of `mesh` export and Prometheus adds, with hostname labels: the families that are read here. Left out are frame
 * sizes, backend latencies, and what is inbound: no query names them, and Prometheus keeps them apart.
 */
export function meshSeries(mesh: BenchMesh, seed = 12): BenchSeries[] {
  const random = seededRandom(seed);
  const series: BenchSeries[] = [];
  for (const pod of mesh.pods) addPod(pod, series, random);
  return series;
}

function addPod(pod: BenchPod, series: BenchSeries[], random: Random): void {
  const namespace = pod.namespace.name;
  const scraped = {
    job: "linkerd-proxy",
    instance: `${pod.ip}:4191`,
    namespace,
    pod: pod.name,
    deployment: pod.workload,
    control_plane_ns: "linkerd",
    workload_ns: namespace,
  };
  const add: Add = (name, labels, perScrape, kind = "counter") => {
    const set = Object.entries({ __name__: name, ...scraped, ...labels }).filter(([, value]) => value !== "");
    const before = pod.bornAt === 0 ? Math.floor(perScrape * SCRAPES_BEFORE) : 0;
    const base = perScrape === 0 ? 0 : Math.max(1, before);
    series.push({ labels: Object.fromEntries(set), base, perScrape, bornAt: pod.bornAt, kind });
  };
  add("up", {}, 0, "one");
  add("proxy_build_info", { version: "v2.366.0" }, 0, "one");
  add("process_start_time_seconds", {}, 0, "start");
  addInside(namespace, add);
  addDetection(pod, add);
  const routesUsed = new Set<string>();
  for (const destination of pod.destinations) {
    const judged = judgedLabels(pod, destination);
    const denied = judged.route_name?.endsWith("-egress-deny") ?? false;
    // Some are idle: their counters stay.
    const perScrape = random() < 0.2 ? 0.002 : 0.5 + 20 * random() ** 2;
    const traffic = { destination, judged, denied, perScrape };
    if (destination.protocol === "http" || destination.protocol === "grpc")
      addRequests(traffic, routesUsed, add, random);
    else addConnections(traffic, add, random);
  }
}

interface Traffic {
  destination: Destination;
  judged: LabelSet;
  denied: boolean;
  perScrape: number;
}

/** In-cluster traffic, which is in the same families and no egress. */
function addInside(namespace: string, add: Add): void {
  const parent = { parent_group: "core", parent_kind: "Service", parent_namespace: namespace, parent_name: "web" };
  const route = { route_kind: "default", route_name: "http", hostname: `web.${namespace}.svc.cluster.local` };
  const labels = { ...parent, parent_port: "8080", ...route };
  add("outbound_http_route_request_statuses_total", { ...labels, http_status: "200" }, 12);
}

/** How connections began, by network: nobody judged a route yet. */
function addDetection({ namespace }: BenchPod, add: Add): void {
  const parent = networkLabels(namespace.name, 80);
  for (const protocol of ["http/1", "detect"])
    add("outbound_tcp_protocol_connections_total", { ...parent, protocol }, 3);
  for (const result of DETECTED) {
    add("outbound_tcp_detect_http_results_total", { ...parent, result }, result === "http/1" ? 3 : 0);
  }
}

function addRequests(
  { destination, judged, denied, perScrape }: Traffic,
  routesUsed: Set<string>,
  add: Add,
  random: Random,
) {
  const family = `outbound_${destination.protocol}_route`;
  const labels = { ...judged, hostname: destination.host };
  for (const [answer, part] of answersOf(destination, denied, random)) {
    add(`${family}_request_statuses_total`, { ...labels, ...answer }, perScrape * part);
  }
  for (const [le, part] of REQUEST_SECONDS) {
    add(`${family}_request_duration_seconds_bucket`, { le, ...labels }, perScrape * (denied ? 1 : part));
  }
  add(`${family}_request_duration_seconds_sum`, labels, perScrape * 0.12);
  add(`${family}_request_duration_seconds_count`, labels, perScrape);
  const route = `${family} ${judged.route_name}`;
  // Backend families carry no host: one series for a route.
  if (denied || routesUsed.has(route)) return;
  routesUsed.add(route);
  add(`${family}_backend_requests_total`, { ...judged, backend_kind: "default", backend_name: "unknown" }, perScrape);
}

function addConnections({ destination, judged, denied, perScrape }: Traffic, add: Add, random: Random) {
  const { protocol, host, address, port } = destination;
  const target: LabelSet = protocol === "tls" ? { hostname: host } : { target_ip: address, target_port: String(port) };
  const labels = { ...judged, ...target };
  add(`outbound_${protocol}_route_open_total`, labels, perScrape);
  const usual = denied ? "forbidden" : "";
  const fails = !denied && random() < 0.1;
  for (const error of CLOSE_ERRORS) {
    const part = error === usual ? 0.98 : error === "unexpected" && fails ? 0.02 : 0;
    add(`outbound_${protocol}_route_close_total`, { ...labels, error }, perScrape * part);
  }
}

const ROUTE_KINDS = { http: "HTTPRoute", grpc: "GRPCRoute", tls: "TLSRoute", tcp: "TCPRoute" } as const;

function judgedLabels({ namespace }: BenchPod, { protocol, port, route, uncovered }: Destination): LabelSet {
  if (uncovered) {
    const name = "egress-fallback";
    return { parent_kind: "default", parent_name: name, route_kind: "default", route_name: name };
  }
  const parent = networkLabels(namespace.name, port);
  if (route === null) {
    const answer = namespace.trafficPolicy === "Deny" ? "deny" : "allow";
    return { ...parent, route_kind: "default", route_name: `${protocol}-egress-${answer}` };
  }
  const group = "gateway.networking.k8s.io";
  const kind = ROUTE_KINDS[protocol];
  return { ...parent, route_group: group, route_kind: kind, route_namespace: namespace.name, route_name: route };
}

function networkLabels(namespace: string, port: number): LabelSet {
  return {
    parent_group: "policy.linkerd.io",
    parent_kind: "EgressNetwork",
    parent_namespace: namespace,
    parent_name: "egress",
    parent_port: String(port),
  };
}

/** Answers, and the part that each has of all requests. */
function answersOf({ protocol }: Destination, denied: boolean, random: Random): [LabelSet, number][] {
  if (protocol === "grpc") {
    if (denied) return [[{ grpc_status: "PERMISSION_DENIED" }, 1]];
    const ok: [LabelSet, number] = [{ grpc_status: "OK" }, 0.98];
    return random() < 0.3 ? [ok, [{ grpc_status: "UNAVAILABLE" }, 0.02]] : [ok];
  }
  if (denied) return [[{ http_status: "403" }, 1]];
  const rare = RARE_ANSWERS.filter(([, chance]) => random() < chance);
  return [[{ http_status: "200" }, 0.9], ...rare.map(([answer, , part]): [LabelSet, number] => [answer, part])];
}
