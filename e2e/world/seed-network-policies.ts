import { apiVersionOf, NETWORK_POLICY } from "../../lib/linkerd/kinds";
import type { KubernetesObject } from "../../lib/linkerd/object";

type Seed = Omit<KubernetesObject, "status">;

const named = (namespace: string) => ({ matchLabels: { "kubernetes.io/metadata.name": namespace } });
const networkPolicy = (namespace: string, name: string, spec: object): Seed => ({
  apiVersion: apiVersionOf(NETWORK_POLICY),
  kind: NETWORK_POLICY.kind,
  metadata: { namespace, name },
  spec,
});

/** The other half: what a NetworkPolicy stops, whoever has a proxy. */
export const SEED_NETWORK_POLICIES: readonly Seed[] = [
  // Egress of payments is shut but for DNS, the control plane and what it calls.
  networkPolicy("payments", "default-deny-egress", {
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [
      {
        to: [{ namespaceSelector: named("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
      {
        to: [{ namespaceSelector: named("linkerd") }],
        ports: [8080, 8086, 8090].map((port) => ({ protocol: "TCP", port })),
      },
    ],
  }),
  networkPolicy("payments", "psp-to-internet", {
    podSelector: { matchLabels: { app: "psp-gateway" } },
    policyTypes: ["Egress"],
    egress: [
      {
        to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] } }],
        ports: [{ protocol: "TCP", port: 443 }],
      },
    ],
  }),
  networkPolicy("shop", "checkout-from-storefront", {
    podSelector: { matchLabels: { app: "checkout" } },
    policyTypes: ["Ingress"],
    ingress: [
      { from: [{ podSelector: { matchLabels: { app: "storefront" } } }], ports: [{ protocol: "TCP", port: 8080 }] },
    ],
  }),
  // Its label is gone since the last release, so it selects nobody.
  networkPolicy("shop", "cart-egress", {
    podSelector: { matchLabels: { app: "cart" } },
    policyTypes: ["Egress"],
    egress: [{}],
  }),
];
