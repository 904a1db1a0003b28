import type { Policy } from "./compile";

/**
 * Remembers what follows from two compiled policies and a key: compiled policies do not change, and thousands of flows ask alike. Goes
 * with the policies.
 */
export class PolicyMemo<T> {
  private readonly byPolicy = new WeakMap<Policy, WeakMap<Policy, Map<string, T>>>();

  recall(policy: Policy, other: Policy, key: string, make: () => T): T {
    const byKey = this.answersUnder(policy, other);
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const made = make();
    byKey.set(key, made);
    return made;
  }

  private answersUnder(policy: Policy, other: Policy): Map<string, T> {
    let byOther = this.byPolicy.get(policy);
    if (!byOther) {
      byOther = new WeakMap();
      this.byPolicy.set(policy, byOther);
    }
    let byKey = byOther.get(other);
    if (!byKey) {
      byKey = new Map();
      byOther.set(other, byKey);
    }
    return byKey;
  }
}
