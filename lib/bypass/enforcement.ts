import type { Pod } from "../network-policy/stored/pod";
import type { Enforcement } from "./policies-answer";

/** Labels that the agents of plugins which enforce NetworkPolicies carry on each node, in their own manifests. */
const AGENTS: readonly { label: string; value: string; plugin: string }[] = [
  { label: "k8s-app", value: "cilium", plugin: "Cilium" },
  { label: "k8s-app", value: "calico-node", plugin: "Calico" },
  { label: "k8s-app", value: "canal", plugin: "Canal" },
  { label: "app", value: "antrea", plugin: "Antrea" },
  { label: "app", value: "ovnkube-node", plugin: "OVN-Kubernetes" },
  { label: "k8s-app", value: "kube-router", plugin: "kube-router" },
  { label: "name", value: "weave-net", plugin: "Weave Net" },
  { label: "k8s-app", value: "aws-node", plugin: "Amazon VPC CNI" },
  { label: "app", value: "kube-network-policies", plugin: "kube-network-policies" },
  { label: "k8s-app", value: "kube-network-policies", plugin: "kube-network-policies" },
];

/** API groups of other policies that bear on the same connections. */
const OTHERS: Readonly<Record<string, string>> = {
  "cilium.io": "CiliumNetworkPolicy",
  "crd.projectcalico.org": "Calico NetworkPolicy",
  "projectcalico.org": "Calico NetworkPolicy",
  "crd.antrea.io": "Antrea NetworkPolicy",
  "policy.networking.k8s.io": "AdminNetworkPolicy",
};

/** `groups`: API groups that the cluster serves. */
export function enforcementOf(pods: readonly Pod[], groups: readonly string[]): Enforcement {
  const others = groups.flatMap((group) => (Object.hasOwn(OTHERS, group) ? (OTHERS[group] ?? []) : []));
  return { plugin: pluginOf(pods), others: [...new Set(others)].sort() };
}

const LABELS = [...new Set(AGENTS.map(({ label }) => label))];
const plugins = new WeakMap<readonly Pod[], string | null>();

/** Looked for once among the same pods. */
function pluginOf(pods: readonly Pod[]): string | null {
  const known = plugins.get(pods);
  if (known !== undefined) return known;
  const seen = new Set(pods.flatMap(({ labels }) => LABELS.map((label) => `${label}=${labels[label]}`)));
  const plugin = AGENTS.find(({ label, value }) => seen.has(`${label}=${value}`))?.plugin ?? null;
  plugins.set(pods, plugin);
  return plugin;
}
