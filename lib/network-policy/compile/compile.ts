import type { NetworkPolicy, PolicyPeer } from "../stored/network-policy";
import { hasEnded, type NetworkSnapshot } from "../stored/pod";
import { addressKey, type Member, type MemberKind, memberMaker } from "./member";
import { peerSelects, type Rule, Rules } from "./rules";
import { keysOf, selects } from "./selector";
import { Side } from "./side";

export interface CompiledPolicy {
  policy: NetworkPolicy;
  /** `shop/default-deny`. */
  key: string;
  /** null where the policy does not apply for the direction. */
  egress: Rules | null;
  ingress: Rules | null;
}

/** What applies to pods of one kind. */
export interface Applying {
  egress: Side;
  ingress: Side;
}

/** A snapshot made ready to be asked often. */
export interface CompiledNetwork {
  snapshot: NetworkSnapshot;
  members: ReadonlyMap<string, Member>;
  /** Running pods of the pod network by each of their addresses. */
  byAddress: ReadonlyMap<string, Member>;
  policies: ReadonlyMap<string, readonly CompiledPolicy[]>;
  applying: Map<MemberKind, Applying>;
}

export function compileNetwork(snapshot: NetworkSnapshot): CompiledNetwork {
  return finished(compileSteps(snapshot));
}

/** Pods between two turns of whoever has others to serve. */
const PODS_A_STEP = 500;

/** In pieces. `besides`: policies under which the same pods will be asked about too, by `withPolicies`. */
export function* compileSteps(
  snapshot: NetworkSnapshot,
  besides: readonly NetworkPolicy[] = [],
): Generator<void, CompiledNetwork> {
  const asked = new Set([...snapshot.networkPolicies, ...besides].flatMap(podKeysOf));
  const memberOf = memberMaker(snapshot.namespaces, asked);
  const members = new Map<string, Member>();
  const byAddress = new Map<string, Member>();
  for (const pod of snapshot.pods) {
    const member = memberOf(pod);
    members.set(member.key, member);
    if (members.size % PODS_A_STEP === 0) yield;
    if (pod.hostNetwork || hasEnded(pod)) continue;
    for (const ip of pod.ips) {
      const key = addressKey(ip);
      const other = key === null ? undefined : byAddress.get(key);
      // Two can hold one address only while the cluster's own view is behind; whichever is read first must not matter.
      if (key !== null && (!other || member.key < other.key)) byAddress.set(key, member);
    }
  }
  const policies = compilePolicies(snapshot.networkPolicies, new Map());
  return { snapshot, members, byAddress, policies, applying: new Map() };
}

/** The same pods under other policies, which were among `besides`. What is the same policy stays the same, compiled. */
export function withPolicies(network: CompiledNetwork, networkPolicies: readonly NetworkPolicy[]): CompiledNetwork {
  const known = new Map([...network.policies.values()].flat().map((each) => [each.policy, each]));
  return {
    ...network,
    snapshot: { ...network.snapshot, networkPolicies },
    policies: compilePolicies(networkPolicies, known),
    applying: new Map(),
  };
}

function compilePolicies(
  networkPolicies: readonly NetworkPolicy[],
  known: ReadonlyMap<NetworkPolicy, CompiledPolicy>,
): ReadonlyMap<string, readonly CompiledPolicy[]> {
  const policies = new Map<string, CompiledPolicy[]>();
  for (const policy of networkPolicies.toSorted(byKey)) {
    const ofNamespace = policies.get(policy.namespace);
    const compiled = known.get(policy) ?? compilePolicy(policy);
    if (ofNamespace) ofNamespace.push(compiled);
    else policies.set(policy.namespace, [compiled]);
  }
  return policies;
}

/** What comes of steps, taken at once. */
export function finished<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function compilePolicy(policy: NetworkPolicy): CompiledPolicy {
  const { namespace, name, spec } = policy;
  const types = new Set(spec.policyTypes);
  const egress: Rule[] = (spec.egress ?? []).map(({ ports = null, to = null }) => ({ ports, peers: to }));
  const ingress: Rule[] = (spec.ingress ?? []).map(({ ports = null, from = null }) => ({ ports, peers: from }));
  return {
    policy,
    key: `${namespace}/${name}`,
    egress: types.has("Egress") ? new Rules(egress, namespace) : null,
    ingress: types.has("Ingress") ? new Rules(ingress, namespace) : null,
  };
}

const UNTOUCHED: Applying = { egress: new Side([], "egress"), ingress: new Side([], "ingress") };

/** The policies that isolate a pod, by direction. */
export function applyingTo({ kind }: Member, network: CompiledNetwork): Applying {
  if (!kind) return UNTOUCHED;
  const known = network.applying.get(kind);
  if (known) return known;
  const selecting = (network.policies.get(kind.namespace) ?? []).filter(({ policy }) =>
    selects(policy.spec.podSelector, kind.labels),
  );
  const made = {
    egress: new Side(
      selecting.filter(({ egress }) => egress !== null),
      "egress",
    ),
    ingress: new Side(
      selecting.filter(({ ingress }) => ingress !== null),
      "ingress",
    ),
  };
  network.applying.set(kind, made);
  return made;
}

function podKeysOf({ spec }: NetworkPolicy): string[] {
  const peers: PolicyPeer[] = [
    ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
    ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
  ];
  return [...keysOf(spec.podSelector), ...peers.flatMap(({ podSelector }) => (podSelector ? keysOf(podSelector) : []))];
}

function byKey(a: NetworkPolicy, b: NetworkPolicy): number {
  const [left, right] = [`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

const grouped = new WeakMap<CompiledNetwork, ReadonlyMap<MemberKind, readonly Member[]>>();

/** Pods of the pod network that have not ended, by kind: to a selector one stands for all of a kind. */
export function membersByKind(network: CompiledNetwork): ReadonlyMap<MemberKind, readonly Member[]> {
  const known = grouped.get(network);
  if (known) return known;
  const made = new Map<MemberKind, Member[]>();
  for (const member of network.members.values()) {
    if (!member.kind || hasEnded(member.pod)) continue;
    const others = made.get(member.kind);
    if (others) others.push(member);
    else made.set(member.kind, [member]);
  }
  grouped.set(network, made);
  return made;
}

/** The pods that a peer of a policy selects now; none for a block. */
export function membersOf(peer: PolicyPeer, namespace: string, network: CompiledNetwork): Member[] {
  if (peer.ipBlock) return [];
  return [...membersByKind(network)].flatMap(([kind, members]) => (peerSelects(peer, kind, namespace) ? members : []));
}
