import { type Labels, selects } from "../compile/selector";
import type { LiveCluster, LivePod } from "../stored/live-cluster";
import type { LabelSelector, PolicyPeer } from "../stored/network-policy";
import { hasEnded, NAME_LABEL } from "../stored/pod";

/** The pods that a selector of a policy in `namespace` selects now. */
export function podsSelected(cluster: LiveCluster, namespace: string, selector: LabelSelector): LivePod[] {
  return selectable(cluster).filter((pod) => pod.namespace === namespace && selects(selector, pod.labels));
}

/** The pods that a peer of a policy in `namespace` selects now; none for a block. */
export function podsOfPeer(cluster: LiveCluster, namespace: string, peer: PolicyPeer): LivePod[] {
  if (peer.ipBlock) return [];
  const { namespaceSelector, podSelector = {} } = peer;
  const labels = namespaceLabels(cluster);
  const isThere = (pod: LivePod) =>
    namespaceSelector
      ? selects(namespaceSelector, labels.get(pod.namespace) ?? nameLabel(pod.namespace))
      : pod.namespace === namespace;
  return selectable(cluster).filter((pod) => isThere(pod) && selects(podSelector, pod.labels));
}

/** The namespaces of now that a peer means, as far as it selects pods. */
export function namespacesOfPeer(cluster: LiveCluster, namespace: string, peer: PolicyPeer): string[] {
  if (peer.ipBlock) return [];
  const { namespaceSelector } = peer;
  if (!namespaceSelector) return [namespace];
  const labels = namespaceLabels(cluster);
  return namespaceNames(cluster).filter((name) => selects(namespaceSelector, labels.get(name) ?? nameLabel(name)));
}

export function namespaceNames(cluster: LiveCluster): string[] {
  const names = [...cluster.namespaces.map(({ name }) => name), ...cluster.pods.map(({ namespace }) => namespace)];
  return [...new Set(names)].sort();
}

function selectable({ pods }: LiveCluster): LivePod[] {
  return pods.filter((pod) => !pod.hostNetwork && !hasEnded(pod));
}

function namespaceLabels({ namespaces }: LiveCluster): Map<string, Labels> {
  return new Map(namespaces.map(({ name, labels }) => [name, labels]));
}

function nameLabel(name: string): Labels {
  return { [NAME_LABEL]: name };
}

/** A namespace by the label that nobody can change. */
export function namespaceNamed(name: string): LabelSelector {
  return { matchLabels: { [NAME_LABEL]: name } };
}

/** `1 pod`, `3 pods`. */
export function countPods(count: number, kind = ""): string {
  return `${count} ${kind}${count === 1 ? "pod" : "pods"}`;
}
