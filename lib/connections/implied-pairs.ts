import type { CompiledPolicy } from "../network-policy/compile/compile";
import { peerSelects } from "../network-policy/compile/rules";
import { selects } from "../network-policy/compile/selector";
import type { PolicyPort } from "../network-policy/stored/network-policy";
import type { ComparedCluster } from "./compared-cluster";
import type { PodSeen } from "./seen-pods";

/** A connection that some ingress policy names, before or after: pods that may connect, whether or not anybody saw them do it. */
export interface ImpliedPair {
  source: PodSeen;
  target: PodSeen;
  port: number;
  protocol: PolicyPort["protocol"];
}

/** Linkerd's own, which policies name for its sake. */
const PROXY_PORTS = [4143, 4190, 4191];

/** Enough to find what is lost; who asks for a whole cluster at once gets the first of them, and is told. */
export const MOST_PAIRS = 10_000;

/** By source workload, target workload and port: each pair of pods that stands for others. */
export type ImpliedPairs = ReadonlyMap<string, ImpliedPair[]>;

/**
 * The pairs that ingress policies imply, as far as the change can bear on them: the source's namespace, or the target's, has a policy that
 * changes. A rule for everybody implies none.
 */
export function* impliedPairs(cluster: ComparedCluster): Generator<void, { pairs: ImpliedPairs; isCut: boolean }> {
  const found = new FoundPairs();
  for (const policy of policiesOf(cluster)) {
    const { namespace, spec } = policy.policy;
    const targets = standingIn(namespace, cluster).filter(
      ({ member: { kind } }) => kind !== null && selects(spec.podSelector, kind.labels),
    );
    for (const { peers, ports } of policy.ingress?.rules ?? []) {
      for (const peer of peers ?? []) {
        if (peer.ipBlock) continue;
        for (const name of cluster.pods.namespaceNames()) {
          if (!cluster.touched.egress.has(name) && !cluster.touched.ingress.has(namespace)) continue;
          for (const source of standingIn(name, cluster)) {
            const { kind } = source.member;
            if (!kind || !peerSelects(peer, kind, namespace)) continue;
            for (const target of targets) found.add(source, target, ports);
            if (found.count >= MOST_PAIRS) return { pairs: found.pairs, isCut: true };
          }
          yield;
        }
      }
    }
  }
  return { pairs: found.pairs, isCut: false };
}

class FoundPairs {
  readonly pairs = new Map<string, ImpliedPair[]>();
  count = 0;

  add(source: PodSeen, target: PodSeen, ports: readonly PolicyPort[] | null): void {
    if (source.member === target.member && !source.twin && !target.twin) return;
    for (const { port, protocol } of portsOn(target, ports)) {
      const key = `${source.workload} ${target.workload} ${port}/${protocol}`;
      const alike = this.pairs.get(key) ?? [];
      // Several rules may say the same.
      if (alike.some((each) => each.source === source && each.target === target)) continue;
      this.pairs.set(key, alike);
      alike.push({ source, target, port, protocol });
      this.count += 1;
    }
  }
}

/** Before and after, each once. */
function policiesOf({ before, after }: ComparedCluster): CompiledPolicy[] {
  const all = new Set([...before.policies.values(), ...after.policies.values()].flat());
  const ingress = [...all].filter((each) => each.ingress !== null);
  return ingress.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function standingIn(namespace: string, cluster: ComparedCluster): readonly PodSeen[] {
  return cluster.pods.standingFor(`all of ${namespace}`, "target", () => cluster.pods.in(namespace));
}

/** What a rule means on this pod; of a range its beginning, of every port those that the pod declares. */
function portsOn(
  { pod }: PodSeen,
  ports: readonly PolicyPort[] | null,
): { port: number; protocol: PolicyPort["protocol"] }[] {
  const declared = pod.ports.filter(({ port }) => !PROXY_PORTS.includes(port));
  if (ports === null) return declared;
  return ports.flatMap(({ port, protocol }) => {
    if (typeof port === "number") return PROXY_PORTS.includes(port) ? [] : [{ port, protocol }];
    const fitting = declared.filter((each) => each.protocol === protocol);
    return port === undefined ? fitting : fitting.filter(({ name }) => name === port);
  });
}
