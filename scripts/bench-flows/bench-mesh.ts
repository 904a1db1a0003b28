import { seededRandom } from "../../e2e/world/random";
import type { FlowProtocol } from "../../lib/flows/protocol";
import type { BenchSize } from "./bench-size";

/** A mesh as its policies and its clients make it; what proxies would count of it is in `mesh-series.ts`. */
export interface BenchMesh {
  namespaces: BenchNamespace[];
  pods: BenchPod[];
}

export interface BenchNamespace {
  name: string;
  trafficPolicy: "Allow" | "Deny";
  destinations: Destination[];
}

export interface Destination {
  protocol: FlowProtocol;
  host: string;
  address: string;
  port: number;
  /** The name of its route; null: none matches, so the network's own answer stands. */
  route: string | null;
  /** Outside of every EgressNetwork. */
  uncovered: boolean;
}

export interface BenchPod {
  namespace: BenchNamespace;
  workload: string;
  name: string;
  ip: string;
  /** Part of the history after which its process began; 0: before. */
  bornAt: number;
  destinations: readonly Destination[];
}

const PORTS: Readonly<Record<FlowProtocol, number>> = { http: 80, grpc: 50_051, tls: 443, tcp: 5432 };
const SUBDOMAINS = ["api", "cdn", "auth", "hooks", "eu", "static"];

/** Of the flows 70 % are allowed by a route; the rest falls to the network's default, Allow and Deny by turns, and some outside of it. */
export function benchMesh(size: BenchSize, seed = 11): BenchMesh {
  const random = seededRandom(seed);
  const hosts = Array.from({ length: size.hosts }, (_, i) => hostName(i, random()));
  const namespaces = Array.from({ length: size.namespaces }, (_, i) => benchNamespace(i, size, hosts, random));
  const pods: BenchPod[] = [];
  for (const namespace of namespaces) {
    for (let w = 0; w < size.workloadsPerNamespace; w += 1) {
      const destinations = chooseDestinations(namespace, size.hostsPerWorkload, random);
      for (let p = 0; p < size.podsPerWorkload; p += 1) {
        const workload = `${["orders", "billing", "search", "mailer", "sync"][w % 5]}-${w}`;
        const index = pods.length;
        pods.push({
          namespace,
          workload,
          name: `${workload}-6b8f9c5d7${p}-${index.toString(36).padStart(5, "x")}`,
          ip: `10.42.${Math.floor(index / 250)}.${(index % 250) + 1}`,
          bornAt: random() < 0.03 ? 0.9 + 0.08 * random() : 0,
          destinations,
        });
      }
    }
  }
  return { namespaces, pods };
}

function benchNamespace(
  index: number,
  size: BenchSize,
  hosts: readonly string[],
  random: () => number,
): BenchNamespace {
  const routes = size.routesPerNamespace;
  const places = hosts.map((_, place) => place);
  const destinations = Array.from({ length: Math.ceil(routes / 0.7) }, (_, i): Destination => {
    const routed = i < routes;
    const uncovered = !routed && random() < 0.33;
    const protocol = protocolOf(random(), uncovered);
    // Each host once, as labels tell destinations apart.
    const place = places.splice(Math.floor(random() * places.length), 1)[0] ?? i;
    const net = uncovered ? "198.51.100" : `93.184.${index % 250}`;
    return {
      protocol,
      host: hosts[place] ?? "",
      address: `${net}.${(place % 250) + 1}`,
      port: PORTS[protocol] + (protocol === "tcp" ? i : 0),
      route: routed ? `${protocol}-${i}` : null,
      uncovered,
    };
  });
  const number = index.toString().padStart(3, "0");
  return { name: `team-${number}`, trafficPolicy: index % 2 === 0 ? "Deny" : "Allow", destinations };
}

/** What nobody judged is detected as HTTP or as nothing: TLS then goes by its address. */
function protocolOf(chance: number, detected: boolean): FlowProtocol {
  if (chance < 0.35) return "http";
  if (chance < 0.75) return detected ? "tcp" : "tls";
  if (chance < 0.88) return detected ? "http" : "grpc";
  return "tcp";
}

function chooseDestinations({ destinations }: BenchNamespace, count: number, random: () => number): Destination[] {
  const left = [...destinations];
  return Array.from({ length: Math.min(count, left.length) }, () =>
    left.splice(Math.floor(random() * left.length), 1),
  ).flat();
}

function hostName(index: number, chance: number): string {
  return `${SUBDOMAINS[Math.floor(chance * SUBDOMAINS.length)]}-${index}.partner-${Math.floor(index / 4)}.com`;
}
