import { draftRoutes } from "../../lib/authoring/flows/draft-routes";
import { learnings } from "../../lib/authoring/flows/learning-route";
import { redirectRoutes } from "../../lib/authoring/flows/redirect-route";
import type { DraftOptions, ProposedObject } from "../../lib/authoring/route-proposal";
import type { Flow } from "../../lib/flows/flow";
import type { FlowProtocol } from "../../lib/flows/protocol";
import {
  apiVersionOf,
  EGRESS_NETWORK,
  GRPC_ROUTE,
  HTTP_ROUTE,
  type ResourceKind,
  TCP_ROUTE,
  TLS_ROUTE,
} from "../../lib/linkerd/kinds";
import type { KubernetesObject } from "../../lib/linkerd/object";
import type { Policy } from "../../lib/resolver/compile/compile";
import { BUNDLED_SCHEMAS } from "../../lib/schema/bundled-schemas";
import type { SentRequest } from "./proxies/mesh";
import { seededRandom } from "./random";

type Manifest = Omit<KubernetesObject, "status">;

/** A policy, the traffic under it, and what a person asks to be opened. */
export interface AuthoringCase {
  title: string;
  resources: Manifest[];
  requests: { client: string; sent: SentRequest }[];
  selects: (flow: Flow) => boolean;
  author: (selected: readonly Flow[], observed: readonly Flow[], policy: Policy) => readonly ProposedObject[];
  /** What becomes of requests of the selected flows that are proposed. */
  fate: "allowed" | "redirected" | "named";
  /** Whether the request is what was asked for, where its flow tells less than that. */
  means: (sent: SentRequest) => boolean;
}

export const CLIENTS = ["shop", "payments"] as const;
export const GLOBAL = "linkerd-egress";
const HOSTS = ["a.partner.example", "b.partner.example", "c.partner.example", "api.stripe.com", "evil.example"];
const ADDRESSES = ["203.0.113.7", "198.51.100.25"];
const MIRROR = { namespace: "payments", name: "mirror" };

/** Ports of a case: nothing is said of one port that would not hold for another. */
interface Ports {
  http: number;
  tls: number;
  tcp: number;
}

interface Drawn {
  ports: Ports;
  /** The EgressNetwork that judges clients of shop. */
  network: { namespace: string; name: string };
  deny: boolean;
  hosts: string[];
  client: string | null;
}

interface Sort {
  title: string;
  resources?: (drawn: Drawn) => Manifest[];
  protocol: FlowProtocol;
  fate?: AuthoringCase["fate"];
  /** Selects every host, not some. */
  every?: boolean;
  means?: (sent: SentRequest, drawn: Drawn) => boolean;
  author: (drawn: Drawn) => AuthoringCase["author"];
}

const drafted =
  (optionsOf: (drawn: Drawn) => DraftOptions = () => ({})) =>
  (drawn: Drawn): AuthoringCase["author"] =>
  (selected, observed, policy) =>
    draftRoutes(selected, policy, { ...optionsOf(drawn), observed, schemas: BUNDLED_SCHEMAS }).writes;

const SORTS: readonly Sort[] = [
  { title: "HTTP by name", protocol: "http", author: drafted() },
  { title: "TLS by name", protocol: "tls", resources: anyTls, author: drafted() },
  { title: "TLS beside a TCPRoute that is off", protocol: "tls", resources: anyTlsOverTcp, author: drafted() },
  { title: "gRPC by HTTPRoute", protocol: "http", author: drafted() },
  { title: "gRPC where a GRPCRoute rules the port", protocol: "grpc", resources: aGrpcRoute, author: drafted() },
  { title: "into a route that is there", protocol: "http", resources: aPlainRoute, author: drafted() },
  { title: "a TCP port", protocol: "tcp", author: drafted(({ ports }) => ({ confirmedTcpPorts: [ports.tcp] })) },
  { title: "a wildcard", protocol: "http", every: true, author: drafted(() => ({ wildcards: "all" })) },
  {
    title: "below a path",
    protocol: "http",
    means: ({ path, method = "GET" }) => path === "/v1/orders" && method === "GET",
    author: drafted(({ hosts }) => ({ paths: limitsOf(hosts) })),
  },
  { title: "for every namespace", protocol: "http", author: drafted(() => ({ target: "global" })) },
  {
    title: "by an EgressNetwork of the clients",
    protocol: "http",
    author: drafted(() => ({ target: "local-network" })),
  },
  { title: "an EgressNetwork of addresses", protocol: "tcp", author: drafted(() => ({ addressNetworks: true })) },
  {
    title: "TLS whose SNI is typed",
    protocol: "tcp",
    means: ({ sni }, { hosts }) => sni === hosts[0],
    author: drafted(({ hosts, ports }) => ({ sniOf: ({ port }) => (port === ports.tls ? (hosts[0] ?? null) : null) })),
  },
  {
    title: "names of TLS are learned",
    protocol: "tcp",
    fate: "named",
    author: () => (selected, observed, policy) =>
      learnings(selected, observed, policy).flatMap(({ state }) => (state.kind === "possible" ? state.write : [])),
  },
  {
    title: "a Service answers instead",
    protocol: "http",
    resources: () => [aService()],
    fate: "redirected",
    author:
      ({ hosts }) =>
      (selected, _, policy) =>
        redirectRoutes(selected, { host: hosts[0] ?? null, service: MIRROR, port: 80 }, policy, ({ port }) => port)
          .writes,
  },
];

/** A case of every sort for each of `seeds`: it draws its ports, hosts, clients, EgressNetworks and their trafficPolicy. */
export function authoringCases(seeds: readonly number[]): AuthoringCase[] {
  return SORTS.flatMap((sort, place) => seeds.map((seed) => caseOf(sort, seed, seededRandom(100 * place + seed))));
}

function caseOf(sort: Sort, seed: number, random: () => number): AuthoringCase {
  const oneOf = <T>(items: readonly T[], fallback: T): T => items[Math.floor(random() * items.length)] ?? fallback;
  const local = random() < 0.4;
  const network = { namespace: local ? "shop" : GLOBAL, name: "all-egress" };
  const drawn: Drawn = {
    ports: { http: oneOf([80, 8080], 80), tls: oneOf([443, 8443], 443), tcp: oneOf([22, 9000], 22) },
    network,
    // What nothing denies needs no route to pass: the first seed always has something to turn.
    deny: seed === 0 || random() < 0.6,
    hosts: sort.every ? HOSTS : HOSTS.filter(() => random() < 0.5).concat(oneOf(HOSTS, "evil.example")),
    client: random() < 0.7 ? "shop" : null,
  };
  const policy = drawn.deny ? "Deny" : "Allow";
  return {
    title: `${sort.title}, ${local ? "local" : "global"} ${policy}, seed ${seed}`,
    resources: [
      ...(local ? [aNetwork("shop", policy)] : []),
      aNetwork(GLOBAL, policy),
      ...(sort.resources?.(drawn) ?? []),
    ],
    requests: requestsOf(drawn.ports),
    selects: ({ source, protocol, host, port }) =>
      protocol === sort.protocol &&
      (drawn.client === null || source.namespace === drawn.client) &&
      (host === null ? port !== drawn.ports.http : drawn.hosts.includes(host)),
    author: sort.author(drawn),
    fate: sort.fate ?? "allowed",
    means: (sent) => sort.means?.(sent, drawn) ?? true,
  };
}

/** From every client, by every protocol, to every host; what nobody selects is there to stay as it is. */
function requestsOf(ports: Ports): AuthoringCase["requests"] {
  const ip = "203.0.113.7";
  const sent: SentRequest[] = [
    ...HOSTS.flatMap((host): SentRequest[] => [
      { protocol: "http1", ip, port: ports.http, authority: host, path: "/v1/orders" },
      { protocol: "http1", ip, port: ports.http, authority: host, path: "/elsewhere" },
      { protocol: "grpc", ip, port: ports.http, authority: host, method: "POST", path: "/risk.v1.Scoring/Score" },
      { protocol: "tls", ip, port: ports.tls, sni: host },
    ]),
    ...ADDRESSES.map((address): SentRequest => ({ protocol: "opaque", ip: address, port: ports.tcp })),
  ];
  return CLIENTS.flatMap((client) => sent.map((each) => ({ client, sent: each })));
}

function limitsOf(hosts: readonly string[]): NonNullable<DraftOptions["paths"]> {
  return new Map(hosts.map((host) => [host, [{ prefix: "/v1", method: "GET" }]]));
}

function aNetwork(namespace: string, trafficPolicy: "Allow" | "Deny"): Manifest {
  return {
    apiVersion: apiVersionOf(EGRESS_NETWORK),
    kind: EGRESS_NETWORK.kind,
    metadata: { namespace, name: "all-egress" },
    spec: { trafficPolicy },
  };
}

/** Without a TLSRoute on the port no name of TLS is read. */
function anyTls({ network, ports }: Drawn): Manifest[] {
  const backendRefs = [parentOf(network)];
  return [aRoute(TLS_ROUTE, network, ports.tls, { hostnames: ["known.example"], rules: [{ backendRefs }] })];
}

function anyTlsOverTcp(drawn: Drawn): Manifest[] {
  const { network, ports } = drawn;
  const tcp = aRoute(TCP_ROUTE, network, ports.tls, { rules: [{ backendRefs: [parentOf(network)] }] });
  return [...anyTls(drawn), tcp];
}

function aGrpcRoute({ network, ports }: Drawn): Manifest[] {
  return [aRoute(GRPC_ROUTE, network, ports.http, { hostnames: ["known.example"], rules: [{}] })];
}

function aPlainRoute({ network, ports }: Drawn): Manifest[] {
  return [aRoute(HTTP_ROUTE, network, ports.http, { hostnames: ["known.example", "more.example"], rules: [{}] })];
}

function aRoute(kind: ResourceKind, network: Drawn["network"], port: number, spec: object): Manifest {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { namespace: "shop", name: "there-before" },
    spec: { parentRefs: [{ ...parentOf(network), port }], ...spec },
  };
}

function parentOf({ namespace, name }: Drawn["network"]) {
  return { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, namespace, name };
}

function aService(): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: MIRROR,
    spec: { ports: [{ port: 80, protocol: "TCP" }], selector: { app: "mirror" } },
  };
}
