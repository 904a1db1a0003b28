import { seededRandom } from "../../../e2e/world/random";
import { aPolicy } from "../network.testing";
import type { LiveCluster, LivePod } from "../stored/live-cluster";
import type { NetworkPolicy } from "../stored/network-policy";
import { NAME_LABEL } from "../stored/pod";
import { aLivePod, aService } from "./live-cluster.testing";

const APPS = ["web", "api", "db"] as const;
const PORTS = [80, 8080, 5432, 9090] as const;

/**
 * `shop` and `billing` with a resolver and a control plane, ingress policies in both and egress policies in `billing`, by seed. Selectors
 * on absent keys and for empty values are left out: cyclonus is known to read them otherwise.
 */
export function randomCluster(seed: number): LiveCluster {
  const random = seededRandom(seed);
  const pick = <T>(items: readonly [T, ...T[]]): T => items[Math.floor(random() * items.length)] ?? items[0];
  const chance = (share: number) => random() < share;

  const aWorkload = (namespace: string, place: number): LivePod => {
    const app = pick(APPS);
    const port = pick(PORTS);
    return aLivePod({
      namespace,
      name: `${app}-${place}`,
      labels: { app, ...(chance(0.5) && { tier: pick(["front", "back"]) }) },
      ips: [`10.1.${namespace === "shop" ? 1 : 2}.${place + 1}`],
      ports: [
        { name: pick(["http", "grpc"]), port, protocol: "TCP" },
        ...(chance(0.3) ? [{ name: "metrics", port: 9100, protocol: "TCP" as const }] : []),
      ],
      meshed: chance(0.5),
    });
  };
  const dnsPort = pick([53, 53, 5353]);
  const resolvers = [1, 2].map((place) =>
    aLivePod({
      namespace: "kube-system",
      name: `coredns-${place}`,
      labels: { "k8s-app": "kube-dns" },
      ips: [`10.1.9.${place}`],
      ports: (["UDP", "TCP"] as const).map((protocol) => ({
        name: `dns-${protocol}`.toLowerCase(),
        port: dnsPort,
        protocol,
      })),
    }),
  );
  const plane = (["identity", "destination"] as const).map((component, place) =>
    aLivePod({
      namespace: "linkerd",
      name: `linkerd-${component}`,
      labels: { "linkerd.io/control-plane-component": component },
      ips: [`10.1.8.${place + 1}`],
    }),
  );
  const workloads = ["shop", "billing"].flatMap((namespace) =>
    Array.from({ length: 2 + Math.floor(random() * 3) }, (_, place) => aWorkload(namespace, place)),
  );

  const selector = (): object =>
    pick<() => object>([
      () => ({}),
      () => ({ matchLabels: { app: pick(APPS) } }),
      () => ({ matchLabels: { app: pick(APPS), tier: pick(["front", "back"]) } }),
      () => ({ matchExpressions: [{ key: "app", operator: "In", values: [pick(APPS), pick(APPS)] }] }),
      () => ({ matchExpressions: [{ key: "tier", operator: "Exists" }] }),
    ])();
  const namespaceSelector = (): object =>
    pick<() => object>([
      () => ({}),
      () => ({ matchLabels: { [NAME_LABEL]: pick(["shop", "billing"]) } }),
      () => ({ matchLabels: { team: pick(["a", "b"]) } }),
    ])();
  const peer = (): object =>
    pick<() => object>([
      () => ({ podSelector: selector() }),
      () => ({ namespaceSelector: namespaceSelector() }),
      () => ({ namespaceSelector: namespaceSelector(), podSelector: selector() }),
      () => ({ ipBlock: { cidr: pick(["10.1.1.0/24", "203.0.113.0/24", "0.0.0.0/0"]) } }),
    ])();
  const port = (): object =>
    pick<() => object>([
      () => ({ port: pick(PORTS) }),
      () => ({ port: pick(["http", "metrics"]) }),
      () => ({ port: 8000, endPort: 8999 }),
      () => ({ protocol: "UDP", port: 53 }),
    ])();
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: Math.ceil(random() * most) }, make);
  const rule = (side: "from" | "to") => ({
    ...(chance(0.85) && { [side]: some(2, peer) }),
    ...(chance(0.6) && { ports: some(2, port) }),
  });
  const policies: NetworkPolicy[] = [
    ...["shop", "billing"].flatMap((namespace) =>
      Array.from({ length: Math.floor(random() * 4) }, (_, place) =>
        aPolicy(
          { podSelector: selector(), policyTypes: ["Ingress"], ingress: some(2, () => rule("from")) },
          { namespace, name: `in-${place}` },
        ),
      ),
    ),
    ...Array.from({ length: Math.floor(random() * 3) }, (_, place) =>
      aPolicy(
        { podSelector: selector(), policyTypes: ["Egress"], egress: some(2, () => rule("to")) },
        { namespace: "billing", name: `out-${place}` },
      ),
    ),
  ];
  const label = (name: string) => ({ name, labels: { [NAME_LABEL]: name, team: pick(["a", "b"]) } });
  return {
    namespaces: ["shop", "billing", "kube-system", "linkerd"].map(label),
    pods: [...workloads, ...resolvers, ...plane],
    services: [
      aService({ ports: (["UDP", "TCP"] as const).map((protocol) => ({ port: 53, protocol, targetPort: dnsPort })) }),
    ],
    endpointSlices: [],
    networkPolicies: policies,
  };
}
