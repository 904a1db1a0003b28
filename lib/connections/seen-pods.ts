import type { Member } from "../network-policy/compile/member";
import { labelOf } from "../network-policy/compile/selector";
import type { PodOnTheWay } from "../network-policy/generate/mesh-port";
import { hasEnded } from "../network-policy/stored/pod";
import type { BlockEdges } from "./block-edges";

export interface PodSeen {
  pod: PodOnTheWay;
  member: Member;
  /** `shop/web`. */
  workload: string;
  /** Another that is alike to every policy, where this one stands for both: a pod always reaches itself, and no other by that. */
  twin?: PodSeen | undefined;
  /** The same number for pods of one workload that no policy can tell apart in that role; -1 until somebody asks. */
  alias: { source: number; target: number };
}

const PODS_A_STEP = 500;

/** The pods of a cluster that have not ended, by whom they belong to; and few that stand for many. */
export class SeenPods {
  private readonly byMember = new Map<Member, PodSeen>();
  private readonly workloads = new Map<string, PodSeen[]>();
  private readonly namespaces = new Map<string, PodSeen[]>();
  private readonly labelled = new Map<string, Map<string, PodSeen[]>>();
  private readonly standing = new Map<string, readonly PodSeen[]>();
  private readonly numbers = new Numbers();

  private constructor(private readonly edges: BlockEdges) {}

  /** In pieces. `members`: the same pods, made ready. */
  static *steps(
    pods: readonly PodOnTheWay[],
    members: ReadonlyMap<string, Member>,
    edges: BlockEdges,
  ): Generator<void, SeenPods> {
    const seen = new SeenPods(edges);
    for (const [place, pod] of pods.entries()) {
      const member = members.get(`${pod.namespace}/${pod.name}`);
      const workload = `${pod.namespace}/${pod.workload.name}`;
      if (member && !hasEnded(pod)) seen.add({ pod, member, workload, alias: { source: -1, target: -1 } });
      if (place % PODS_A_STEP === PODS_A_STEP - 1) yield;
    }
    return seen;
  }

  private add(each: PodSeen): void {
    this.byMember.set(each.member, each);
    push(this.workloads, each.workload, each);
    push(this.namespaces, each.pod.namespace, each);
  }

  of(member: Member): PodSeen | null {
    return this.byMember.get(member) ?? null;
  }

  all(): PodSeen[] {
    return [...this.byMember.values()];
  }

  in(namespace: string): readonly PodSeen[] {
    return this.namespaces.get(namespace) ?? [];
  }

  ofWorkload(workload: string): readonly PodSeen[] {
    return this.workloads.get(workload) ?? [];
  }

  /** In the order of their names. */
  namespaceNames(): string[] {
    return [...this.namespaces.keys()].sort();
  }

  /** With all of the labels. */
  selected(namespace: string, labels: Readonly<Record<string, string>>): readonly PodSeen[] {
    const [first, ...others] = Object.entries(labels);
    if (!first) return this.in(namespace);
    const [key, value] = first;
    const place = `${namespace} ${key}`;
    const index = this.labelled.get(place) ?? byLabel(this.in(namespace), key);
    this.labelled.set(place, index);
    const found = index.get(value) ?? [];
    if (others.length === 0) return found;
    return found.filter(({ pod }) => others.every(([name, wanted]) => labelOf(pod.labels, name) === wanted));
  }

  /**
   * A few that stand for all of them, in the order of their names: to policies, pods of a workload of one kind between the same edges of
   * blocks are alike, and as sources it is of no matter what they call their ports.
   */
  standingFor(key: string, role: "source" | "target", pods: () => readonly PodSeen[]): readonly PodSeen[] {
    const known = this.standing.get(key);
    if (known) return known;
    const first = new Map<number, PodSeen>();
    for (const each of pods()) {
      const alias = this.aliasOf(each, role);
      const before = first.get(alias);
      // Whichever is read first must not matter.
      if (!before) first.set(alias, each);
      else if (each.member.key < before.member.key) first.set(alias, { ...each, twin: withoutTwin(before) });
      else if (!before.twin || each.member.key < before.twin.member.key) first.set(alias, { ...before, twin: each });
    }
    const made = [...first.values()].sort((a, b) => (a.member.key < b.member.key ? -1 : 1));
    this.standing.set(key, made);
    return made;
  }

  private aliasOf({ pod, member, workload, alias }: PodSeen, role: "source" | "target"): number {
    const { numbers } = this;
    if (alias.source === -1) {
      let told = numbers.of(numbers.of(numbers.ofText(workload), numbers.ofKind(member.kind)), pod.meshed ? 1 : 0);
      for (const each of member.addresses) told = numbers.of(told, this.edges.placeOf(each));
      const { proxy } = pod;
      const skipped = proxy ? `${proxy.skippedOutboundPorts} ${proxy.skippedSubnets}` : "";
      told = numbers.of(told, numbers.ofText(`skips ${skipped}`));
      // Of as many steps two are the same only if each of them is.
      alias.source = numbers.of(told, member.addresses.length);
    }
    if (role === "source") return alias.source;
    if (alias.target === -1) alias.target = numbers.of(alias.source, numbers.ofText(portsOf(pod)));
    return alias.target;
  }
}

/** Small numbers for what is told: the same for the same, and never for two. */
class Numbers {
  private readonly texts = new Map<string, number>();
  private readonly kinds = new Map<Member["kind"], number>();
  private readonly pairs = new Map<number, number>();

  ofText(text: string): number {
    return numberIn(this.texts, text);
  }

  ofKind(kind: Member["kind"]): number {
    return numberIn(this.kinds, kind);
  }

  /** For one after the other; a cluster has far fewer of either than 2²⁶, so that the pair is exact. */
  of(first: number, second: number): number {
    return numberIn(this.pairs, first * 0x4000000 + second);
  }
}

function numberIn<T>(numbers: Map<T, number>, each: T): number {
  const known = numbers.get(each);
  if (known !== undefined) return known;
  numbers.set(each, numbers.size);
  return numbers.size - 1;
}

function portsOf({ ports }: PodOnTheWay): string {
  let told = "ports";
  for (const { name, port, protocol } of ports) if (name !== null) told += ` ${port}${protocol}${name}`;
  return told;
}

function withoutTwin({ pod, member, workload, alias }: PodSeen): PodSeen {
  return { pod, member, workload, alias };
}

function byLabel(pods: readonly PodSeen[], key: string): Map<string, PodSeen[]> {
  const index = new Map<string, PodSeen[]>();
  for (const each of pods) {
    const value = labelOf(each.pod.labels, key);
    if (value !== undefined) push(index, value, each);
  }
  return index;
}

function push<T>(groups: Map<string, T[]>, key: string, each: T): void {
  if (!groups.get(key)?.push(each)) groups.set(key, [each]);
}
