import type { CompiledPolicy } from "../network-policy/compile/compile";
import { peerSelects } from "../network-policy/compile/rules";
import { selects } from "../network-policy/compile/selector";
import type { PolicyPort } from "../network-policy/stored/network-policy";
import type { ComparedCluster, PodSeen } from "./compared-cluster";

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
export const MOST_PAIRS = 20_000;

/**
 * The pairs that ingress policies imply, as far as the change can bear on them: the source's namespace, or the target's, has a policy that
 * changes. A rule for everybody implies none.
 */
export function* impliedPairs(cluster: ComparedCluster): Generator<void, { pairs: ImpliedPair[]; isCut: boolean }> {
  const found = new Map<string, ImpliedPair>();
  for (const policy of policiesOf(cluster)) {
    const { namespace, spec } = policy.policy;
    const all = cluster
      .podsIn(namespace)
      .filter(({ pod, member }) => member.kind && selects(spec.podSelector, pod.labels));
    const targets = cluster.standingFor(`targets ${policy.key} ${all.length}`, all);
    for (const { peers, ports } of policy.ingress?.rules ?? []) {
      for (const peer of peers ?? []) {
        if (peer.ipBlock) continue;
        for (const name of cluster.namespaces()) {
          if (!cluster.touched.egress.has(name) && !cluster.touched.ingress.has(namespace)) continue;
          for (const source of sourcesIn(name, cluster)) {
            const { kind } = source.member;
            if (!kind || !peerSelects(peer, kind, namespace)) continue;
            for (const target of targets) addPair(found, source, target, ports);
            if (found.size >= MOST_PAIRS) return { pairs: [...found.values()], isCut: true };
          }
          yield;
        }
      }
    }
  }
  return { pairs: [...found.values()], isCut: false };
}

/** Before and after, each once. */
function policiesOf({ before, after }: ComparedCluster): CompiledPolicy[] {
  const all = new Set([...before.policies.values(), ...after.policies.values()].flat());
  const ingress = [...all].filter((each) => each.ingress !== null);
  return ingress.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function sourcesIn(namespace: string, cluster: ComparedCluster): readonly PodSeen[] {
  return cluster.standingFor(`sources of ${namespace}`, cluster.podsIn(namespace));
}

function addPair(
  found: Map<string, ImpliedPair>,
  source: PodSeen,
  target: PodSeen,
  ports: readonly PolicyPort[] | null,
): void {
  if (source.member === target.member) return;
  for (const { port, protocol } of portsOn(target, ports)) {
    const key = `${source.member.key} ${target.member.key} ${port}/${protocol}`;
    if (!found.has(key)) found.set(key, { source, target, port, protocol });
  }
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
