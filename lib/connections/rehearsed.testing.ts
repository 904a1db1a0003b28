import { aFlow } from "../flows/a-flow.testing";
import type { Destination } from "../flows/destination";
import type { Flow } from "../flows/flow";
import type { Redirect } from "../linkerd/decode/decode-redirects";
import { LINKERD_DEFAULTS } from "../linkerd/policy-snapshot";
import { finished } from "../network-policy/compile/compile";
import { aLivePod, aService, coredns } from "../network-policy/generate/live-cluster.testing";
import type { PodOnTheWay } from "../network-policy/generate/mesh-port";
import { LINKERD_PORTS } from "../network-policy/generate/wanted";
import { aNamespace, aPolicy } from "../network-policy/network.testing";
import type { LiveEndpoints, LiveService } from "../network-policy/stored/live-cluster";
import type { NetworkPolicy } from "../network-policy/stored/network-policy";
import type { Namespace } from "../network-policy/stored/pod";
import type { ConnectionRehearsal, ConnectionRow } from "./connection-rehearsal";
import { type RehearsedConnections, rehearsalSteps } from "./rehearse-connections";

export interface Given {
  pods?: PodOnTheWay[];
  namespaces?: readonly Namespace[];
  services?: LiveService[];
  slices?: LiveEndpoints[];
  before?: NetworkPolicy[];
  after?: NetworkPolicy[];
  flows?: Flow[] | null;
  dialled?: Destination[] | null;
  redirects?: Redirect[];
  enforcement?: RehearsedConnections["enforcement"];
}

/** Meshed `shop/web` and `shop/api`, with kube-dns; enforced by Calico. */
export const web = aLivePod({ name: "web", ips: ["10.0.0.1"], meshed: true });
export const api = aLivePod({
  name: "api",
  ips: ["10.0.0.2"],
  meshed: true,
  ports: [{ name: "http", port: 8080, protocol: "TCP" }],
});
const apiService: LiveService = aService({
  namespace: "shop",
  name: "api",
  clusterIps: ["10.96.0.20"],
  selector: { app: "api" },
  ports: [{ port: 80, protocol: "TCP", targetPort: 8080 }],
});

export const DENY_EGRESS = aPolicy({ podSelector: {}, policyTypes: ["Egress"] }, { name: "deny-egress" });
export const DNS_ANYWHERE = aPolicy(
  {
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [
      {
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
    ],
  },
  { name: "dns" },
);

export function allowTo(peer: object, port: number | string, name = "allow"): NetworkPolicy {
  return aPolicy({ podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [peer], ports: [{ port }] }] }, { name });
}

/** Of `shop/web` to api.stripe.com:443, allowed, on an address that no metric tells. */
export function aSeenFlow(overrides: Partial<Flow> = {}): Flow {
  return aFlow({
    source: { namespace: "shop", workload: "web", workloadKind: "Deployment", pods: ["web"] },
    host: "api.stripe.com",
    port: 443,
    portConfirmed: true,
    protocol: "tls",
    verdict: "allowed-by-route",
    ...overrides,
  });
}

export function dialled(address: string, port: number, workload = "web", namespace = "shop"): Destination {
  return { source: { namespace, workload }, address, port, connections: 3 };
}

export function rehearsed(given: Given): ConnectionRehearsal {
  const { pods = [web, api, coredns], services = [aService(), apiService], slices = [] } = given;
  const { before = [], after = before, flows = [], dialled: destinations = [] } = given;
  const names = [...new Set(pods.map(({ namespace }) => namespace))];
  const namespaces = given.namespaces ?? names.map((name) => aNamespace(name));
  const written = [...before, ...after].map(({ namespace, name }) => {
    return { group: "networking.k8s.io", kind: "NetworkPolicy", namespace, name };
  });
  return finished(
    rehearsalSteps({
      around: { namespaces, pods, services, endpointSlices: slices },
      policies: { written, before, after, refused: [] },
      flows,
      destinations: destinations && { windowSeconds: 900, destinations, omitted: [] },
      windowSeconds: 900,
      readAt: "2026-11-21T10:00:00Z",
      clusterNetworks: LINKERD_DEFAULTS.clusterNetworks,
      linkerd: LINKERD_PORTS,
      redirects: () => given.redirects ?? [],
      enforcement: given.enforcement ?? { plugin: "Calico", others: [] },
      doubts: [],
    }),
  );
}

/** `shop/web > api.stripe.com:443 lost`, each row. */
export function told({ rows }: Pick<ConnectionRehearsal, "rows">): string[] {
  return rows.map((row) => `${sourceOf(row)} > ${row.target}:${row.port}${onProtocol(row)} ${row.effect}`);
}

function sourceOf({ source }: ConnectionRow): string {
  return `${source.namespace}/${source.workload}`;
}

function onProtocol({ protocol }: ConnectionRow): string {
  return protocol === "TCP" ? "" : `/${protocol}`;
}
