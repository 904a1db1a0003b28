import { aPod } from "../network.testing";
import type { LiveCluster, LivePod, LiveService } from "../stored/live-cluster";
import type { NetworkPolicy } from "../stored/network-policy";
import { NAME_LABEL, type NetworkSnapshot } from "../stored/pod";
import { LINKERD_PORTS, type Wanted } from "./wanted";

export function aLivePod(overrides: Partial<LivePod> = {}): LivePod {
  const { meshed = false, serviceAccount = "default", labels = {}, ...pod } = overrides;
  const name = overrides.name ?? "web";
  return {
    ...aPod({ ...pod, name }),
    labels: { app: name, ...(meshed && { "linkerd.io/control-plane-ns": "linkerd" }), ...labels },
    ports: [
      ...(overrides.ports ?? []),
      ...(meshed ? [{ name: "linkerd-proxy", port: 4143, protocol: "TCP" as const }] : []),
    ],
    meshed,
    serviceAccount,
    workload: overrides.workload ?? { kind: "Deployment", name },
  };
}

/** `default-deny-all-egress` with DNS to the resolver, and complements; nothing else. */
export function wantedFor(namespace: string, overrides: Partial<Wanted> = {}): Wanted {
  return {
    namespace,
    dns: { kind: "resolver" },
    clusterIps: true,
    controlPlane: true,
    apiServer: null,
    internetByLabel: false,
    internetPorts: [],
    addressesFor: {},
    addresses: [],
    withinNamespace: false,
    complements: true,
    redirects: [],
    linkerd: LINKERD_PORTS,
    confirmed: false,
    ...overrides,
  };
}

/** What a snapshot is without Services, proxies and ServiceAccounts. */
export function liveOf(snapshot: NetworkSnapshot): LiveCluster {
  const pods = snapshot.pods.map((pod) => ({
    ...pod,
    meshed: false,
    serviceAccount: "default",
    workload: { kind: "Pod", name: pod.name },
  }));
  return { ...snapshot, pods, services: [], endpointSlices: [] };
}

export const coredns = aLivePod({
  namespace: "kube-system",
  name: "coredns",
  labels: { "k8s-app": "kube-dns" },
  ips: ["10.0.9.10"],
  ports: [
    { name: "dns", port: 53, protocol: "UDP" },
    { name: "dns-tcp", port: 53, protocol: "TCP" },
  ],
});

export function aService(overrides: Partial<LiveService> = {}): LiveService {
  return {
    namespace: "kube-system",
    name: "kube-dns",
    clusterIps: ["10.96.0.10"],
    selector: { "k8s-app": "kube-dns" },
    ports: [
      { port: 53, protocol: "UDP", targetPort: 53 },
      { port: 53, protocol: "TCP", targetPort: 53 },
    ],
    ...overrides,
  };
}

/** With kube-dns, where nothing else is said. */
export function aLiveCluster(overrides: Partial<LiveCluster> = {}): LiveCluster {
  const pods = overrides.pods ?? [aLivePod(), coredns];
  const names = [...new Set(pods.map(({ namespace }) => namespace))];
  return {
    namespaces: names.map((name) => ({ name, labels: { [NAME_LABEL]: name } })),
    services: [aService()],
    endpointSlices: [],
    networkPolicies: [],
    ...overrides,
    pods,
  };
}

/** Once all of it is written. */
export function afterwards<T extends NetworkSnapshot>(cluster: T, policies: readonly { policy: NetworkPolicy }[]): T {
  const written = new Set(policies.map(({ policy }) => `${policy.namespace}/${policy.name}`));
  const kept = cluster.networkPolicies.filter(({ namespace, name }) => !written.has(`${namespace}/${name}`));
  return { ...cluster, networkPolicies: [...kept, ...policies.map(({ policy }) => policy)] };
}
