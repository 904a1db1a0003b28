import type { Member } from "../network-policy/compile/member";
import { counted } from "../print/counted";
import type { Outward, OutwardReach } from "./outward";
import type { WatchedPod } from "./watched-pod";
import type { Taker, Way, WayKind } from "./way";

/** A pod of a namespace, and the same as the judge of NetworkPolicies has it. */
export interface PodSeen {
  pod: WatchedPod;
  member: Member;
}

export interface How {
  kind: WayKind;
  sentence: (pods: string) => string;
  detail?: (pod: WatchedPod) => string;
  /** What a NetworkPolicy must stop; null: it cannot. */
  outward: readonly Outward[] | ((pod: WatchedPod) => readonly Outward[]) | null;
  fix: Way["fix"];
}

/** The way that `pods` have, by workload; null where none has it. */
export function podWay(
  { kind, sentence, detail, outward, fix }: How,
  pods: readonly PodSeen[],
  reach: OutwardReach,
): Way | null {
  if (pods.length === 0) return null;
  const takers = new Map<string, Taker>();
  for (const { pod } of pods) {
    const { kind: owner, name } = pod.workload;
    const told = detail?.(pod) ?? "";
    const key = `${owner} ${name} ${told}`;
    const known = takers.get(key);
    takers.set(key, { name: `${owner} ${name}`, detail: told, pods: (known?.pods ?? 0) + 1 });
  }
  const closed = pods.filter(({ pod, member }) =>
    (typeof outward === "function" ? outward(pod) : (outward ?? [])).every((each) => !reach.isOpen(member, each)),
  );
  return {
    kind,
    sentence: sentence(counted(pods.length, "pod")),
    takers: [...takers.values()].sort((a, b) => b.pods - a.pods || (a.name < b.name ? -1 : 1)),
    closedPods: outward === null ? null : closed.length,
    pods: pods.length,
    fix,
  };
}
