/** What a ReplicaSet appends to its own name for a pod, and a Deployment or a Rollout to its name for a ReplicaSet. */
const OF_POD = /^(.+)-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
const OF_REPLICA_SET = /^(.+)-([bcdfghjklmnpqrstvwxz2456789]{1,10}|[0-9a-f]{8,10})$/;

/**
 * `web` for `web-6d4c9bd7f-x7k2p`, and the name itself where it is spelled in another way. A guess: good to tell whether two pods are
 * alike, not to name a workload.
 */
export function ownerOfPod(pod: string): string {
  const set = OF_POD.exec(pod)?.[1];
  return set === undefined ? pod : (OF_REPLICA_SET.exec(set)?.[1] ?? set);
}
