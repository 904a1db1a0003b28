import { type Labels, selects } from "../compile/selector";
import type { LiveCluster, LivePod } from "../stored/live-cluster";
import type { LabelSelector, PolicyPeer } from "../stored/network-policy";
import { hasEnded, NAME_LABEL } from "../stored/pod";

/** What is looked up of one cluster again and again. */
interface Survey {
  /** Pods of the pod network that have not ended, by namespace. */
  pods: ReadonlyMap<string, readonly LivePod[]>;
  labels: ReadonlyMap<string, Labels>;
  names: readonly string[];
}

const surveys = new WeakMap<LiveCluster, Survey>();

function surveyOf(cluster: LiveCluster): Survey {
  const known = surveys.get(cluster);
  if (known) return known;
  const pods = new Map<string, LivePod[]>();
  for (const pod of cluster.pods) {
    if (pod.hostNetwork || hasEnded(pod)) continue;
    const others = pods.get(pod.namespace);
    if (others) others.push(pod);
    else pods.set(pod.namespace, [pod]);
  }
  const names = [...cluster.namespaces.map(({ name }) => name), ...cluster.pods.map(({ namespace }) => namespace)];
  const made = {
    pods,
    labels: new Map(cluster.namespaces.map(({ name, labels }) => [name, labels])),
    names: [...new Set(names)].sort(),
  };
  surveys.set(cluster, made);
  return made;
}

/** The pods that a selector of a policy in `namespace` selects now. */
export function podsSelected(cluster: LiveCluster, namespace: string, selector: LabelSelector): LivePod[] {
  return (surveyOf(cluster).pods.get(namespace) ?? []).filter(({ labels }) => selects(selector, labels));
}

/** The pods that a peer of a policy in `namespace` selects now; none for a block. */
export function podsOfPeer(cluster: LiveCluster, namespace: string, peer: PolicyPeer): LivePod[] {
  const { podSelector = {} } = peer;
  return namespacesOfPeer(cluster, namespace, peer).flatMap((name) => podsSelected(cluster, name, podSelector));
}

/** The namespaces of now that a peer means, as far as it selects pods. */
export function namespacesOfPeer(cluster: LiveCluster, namespace: string, peer: PolicyPeer): string[] {
  if (peer.ipBlock) return [];
  const { namespaceSelector } = peer;
  if (!namespaceSelector) return [namespace];
  const { labels, names } = surveyOf(cluster);
  return names.filter((name) => selects(namespaceSelector, labels.get(name) ?? { [NAME_LABEL]: name }));
}

/** A namespace by the label that nobody can change. */
export function namespaceNamed(name: string): LabelSelector {
  return { matchLabels: { [NAME_LABEL]: name } };
}

/** `1 pod`, `3 pods`. */
export function countPods(count: number, kind = ""): string {
  return `${count} ${kind}${count === 1 ? "pod" : "pods"}`;
}
