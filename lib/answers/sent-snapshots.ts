import type { KubernetesObject } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";

/** A snapshot on its way to a thread: objects by number, and in full only those that the thread has not got. */
export interface SentSnapshot {
  rest: Omit<PolicySnapshot, "resources">;
  order: Int32Array;
  added: [number, KubernetesObject][];
}

/** What one thread has got; of each call the snapshots stay until the next. */
export class SnapshotSender {
  private sent = new Set<number>();

  send(snapshots: readonly PolicySnapshot[]): SentSnapshot[] {
    const kept = new Set<number>();
    const packed = snapshots.map(({ resources, ...rest }): SentSnapshot => {
      const added: SentSnapshot["added"] = [];
      const order = Int32Array.from(resources, (object) => {
        const number = numberOf(object);
        if (!this.sent.has(number) && !kept.has(number)) added.push([number, object]);
        kept.add(number);
        return number;
      });
      return { rest, order, added };
    });
    this.sent = kept;
    return packed;
  }
}

/** In the thread: objects keep their identity from call to call, so that what was compiled of them stands. */
export class SnapshotReceiver {
  private held = new Map<number, KubernetesObject>();

  receive(packed: readonly SentSnapshot[]): PolicySnapshot[] {
    const kept = new Map<number, KubernetesObject>();
    const all = new Map([...this.held, ...packed.flatMap(({ added }) => added)]);
    const snapshots = packed.map(({ rest, order }): PolicySnapshot => {
      const resources = [...order].flatMap((number) => {
        const object = all.get(number);
        if (!object) return [];
        kept.set(number, object);
        return [object];
      });
      return { ...rest, resources };
    });
    this.held = kept;
    return snapshots;
  }
}

const numbers = new WeakMap<KubernetesObject, number>();
let last = 0;

/** Objects of a watch are replaced, never changed. */
function numberOf(object: KubernetesObject): number {
  let number = numbers.get(object);
  if (number === undefined) {
    last += 1;
    number = last;
    numbers.set(object, number);
  }
  return number;
}
