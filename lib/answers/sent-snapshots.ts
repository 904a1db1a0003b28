import type { KubernetesObject } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { Proposal } from "../linkerd/proposal";

/** A snapshot and what is proposed for it, on their way to a thread: by number, and in full only what the thread has not got. */
export interface SentSnapshot {
  number: number;
  rest: Omit<PolicySnapshot, "resources">;
  order: Int32Array;
  added: [number, KubernetesObject][];
  /** `proposal` null: the one that was sent before. */
  proposed: { number: number; proposal: Proposal | null } | null;
}

/**
 * What one thread has got: the objects of one snapshot, and one proposal, stay until the next call. A thread has one of these and no more,
 * for whoever sends: two would number other objects alike.
 */
export class SnapshotSender {
  private readonly numbers = new WeakMap<object, number>();
  private last = 0;
  private sent = new Set<number>();
  private proposed = 0;

  send(snapshot: PolicySnapshot, proposal: Proposal | null): SentSnapshot {
    const { resources, ...rest } = snapshot;
    const kept = new Set<number>();
    const added: SentSnapshot["added"] = [];
    const order = Int32Array.from(resources, (object) => {
      const number = this.numberOf(object);
      if (!this.sent.has(number) && !kept.has(number)) added.push([number, object]);
      kept.add(number);
      return number;
    });
    this.sent = kept;
    return { number: this.numberOf(snapshot), rest, order, added, proposed: proposal && this.propose(proposal) };
  }

  private propose(proposal: Proposal): SentSnapshot["proposed"] {
    const number = this.numberOf(proposal);
    const known = number === this.proposed;
    this.proposed = number;
    return { number, proposal: known ? null : proposal };
  }

  /** Snapshots, proposals and objects of a watch are replaced, never changed. */
  private numberOf(value: object): number {
    let number = this.numbers.get(value);
    if (number === undefined) {
      this.last += 1;
      number = this.last;
      this.numbers.set(value, number);
    }
    return number;
  }
}

/** In the thread: what is the same keeps its identity from call to call, so that what was made of it stands. */
export class SnapshotReceiver {
  private held = new Map<number, KubernetesObject>();
  private snapshot: { number: number; snapshot: PolicySnapshot } | null = null;
  private proposal: Proposal | null = null;

  receive(sent: SentSnapshot): { before: PolicySnapshot; proposal: Proposal | null } {
    if (sent.proposed?.proposal) this.proposal = sent.proposed.proposal;
    const before = this.snapshot?.number === sent.number ? this.snapshot.snapshot : this.unpack(sent);
    this.snapshot = { number: sent.number, snapshot: before };
    return { before, proposal: sent.proposed && this.proposal };
  }

  private unpack({ rest, order, added }: SentSnapshot): PolicySnapshot {
    const all = new Map([...this.held, ...added]);
    const kept = new Map<number, KubernetesObject>();
    const resources = [...order].flatMap((number) => {
      const object = all.get(number);
      if (!object) return [];
      kept.set(number, object);
      return [object];
    });
    this.held = kept;
    return { ...rest, resources };
  }
}
