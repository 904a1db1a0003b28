import { printSelector } from "../compile/selector";
import type { LiveCluster } from "../stored/live-cluster";
import type { EgressRule } from "../stored/network-policy";
import { blockOf } from "./dns";
import { countPods, podsSelected } from "./live-pods";
import { NOTHING, type Piece, type Wanted } from "./wanted";

/** It is no pod of the pod network: its Service's address, and the addresses behind it, each with its port. */
export function apiServer({ namespace, apiServer: whom }: Wanted, cluster: LiveCluster): Piece {
  if (!whom) return { ...NOTHING, notices: ownAccounts(namespace, cluster) };
  const pods = podsSelected(cluster, namespace, whom);
  const what = `The API server, for pods with ${printSelector(whom) || "any labels"}`;
  if (pods.length === 0) {
    return {
      ...NOTHING,
      refusals: [
        {
          what,
          why: `No pod of ${namespace} is such a pod now.`,
          remedy: "Compare the labels with those of the pods that ask it.",
        },
      ],
    };
  }
  const rules = [...serviceRules(cluster), ...endpointRules(cluster)];
  if (rules.length === 0) {
    const why = "Neither the Service kubernetes of default nor its EndpointSlices were read.";
    return {
      ...NOTHING,
      refusals: [
        { what, why, remedy: "Add them to what is read: kubectl get -n default services,endpointslices -o yaml." },
      ],
    };
  }
  return {
    policies: [
      {
        policy: {
          namespace,
          name: "kubernetes-api",
          spec: { podSelector: whom, egress: rules, policyTypes: ["Egress"] },
        },
        sentence: `${countPods(pods.length)} with ${printSelector(whom) || "any labels"} may ask the API server.`,
        notices: [
          "Addresses of a managed control plane change: generate again when they do. On Cilium no block reaches an API server that is a node.",
        ],
        annotations: {},
      },
    ],
    refusals: [],
    notices: [],
  };
}

function serviceRules({ services }: LiveCluster): EgressRule[] {
  const service = services.find(({ namespace, name }) => namespace === "default" && name === "kubernetes");
  return (service?.ports ?? []).flatMap(({ port, protocol }) =>
    service && service.clusterIps.length > 0
      ? [{ to: service.clusterIps.map(blockOf), ports: [{ protocol, port }] }]
      : [],
  );
}

function endpointRules({ endpointSlices }: LiveCluster): EgressRule[] {
  return endpointSlices
    .filter(({ namespace, service }) => namespace === "default" && service === "kubernetes")
    .filter(({ addresses, ports }) => addresses.length > 0 && ports.length > 0)
    .map(({ addresses, ports }) => ({ to: addresses.map(blockOf), ports: [...ports] }));
}

/** Who has a ServiceAccount of its own likely uses it. */
function ownAccounts(namespace: string, cluster: LiveCluster): string[] {
  const accounts = new Set(podsSelected(cluster, namespace, {}).map(({ serviceAccount }) => serviceAccount));
  accounts.delete("default");
  if (accounts.size === 0) return [];
  const names = [...accounts].sort();
  const shown = names.slice(0, 5).join(", ");
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  return [
    `Pods with the ServiceAccounts ${shown}${more} may ask the API server, which stays shut unless you open it for them.`,
  ];
}
