import { isRecord } from "../linkerd/record";
import { selects } from "../network-policy/compile/selector";
import type { LiveCluster, LivePod } from "../network-policy/stored/live-cluster";
import { NAME_LABEL } from "../network-policy/stored/pod";
import { storePolicy } from "../network-policy/stored/store-policy";

/** A policy of another kind than NetworkPolicy, that decides about connections too. */
export interface OtherPolicy {
  /** `CiliumNetworkPolicy shop/web`. */
  name: string;
  /** True where it cannot be ruled out. */
  maySelect(pod: LivePod, cluster: LiveCluster): boolean;
}

const OTHERS: Record<string, readonly string[]> = {
  "cilium.io": ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"],
  "crd.projectcalico.org": ["NetworkPolicy", "GlobalNetworkPolicy"],
  "projectcalico.org": ["NetworkPolicy", "GlobalNetworkPolicy"],
  "policy.networking.k8s.io": ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"],
};

export function otherPolicies(manifests: readonly unknown[]): OtherPolicy[] {
  return manifests.flatMap((item) => {
    if (!isRecord(item) || typeof item.apiVersion !== "string" || typeof item.kind !== "string") return [];
    const kinds = OTHERS[item.apiVersion.split("/")[0] ?? ""] ?? [];
    if (!kinds.includes(item.kind)) return [];
    const metadata = isRecord(item.metadata) ? item.metadata : {};
    const namespace = typeof metadata.namespace === "string" ? metadata.namespace : null;
    const place = namespace === null ? String(metadata.name) : `${namespace}/${metadata.name}`;
    const spec = isRecord(item.spec) ? item.spec : {};
    const maySelect = (pod: LivePod, cluster: LiveCluster) =>
      (namespace === null || namespace === pod.namespace) && subjectFits(spec.subject, pod, cluster);
    return [{ name: `${item.kind} ${place}`, maySelect }];
  });
}

/**
 * Of Admin policies the subject is read; the selectors of Cilium and Calico are languages of their own, so each of their policies may select
 * every pod of its namespace.
 */
function subjectFits(subject: unknown, pod: LivePod, { namespaces }: LiveCluster): boolean {
  if (!isRecord(subject)) return true;
  const labels = namespaces.find(({ name }) => name === pod.namespace)?.labels ?? { [NAME_LABEL]: pod.namespace };
  const { namespaces: ofNamespaces, pods } = subject;
  if (ofNamespaces !== undefined) return fits(ofNamespaces, labels);
  if (!isRecord(pods)) return true;
  return fits(pods.namespaceSelector, labels) && fits(pods.podSelector, pod.labels);
}

/** Selectors are those of NetworkPolicies; one that cannot be read fits. */
function fits(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  const stored = storePolicy({ metadata: { name: "selector" }, spec: { podSelector: selector } });
  return !stored.admitted || selects(stored.policy.spec.podSelector, labels);
}
