import type { Policy } from "./compile";

/**
 * Remembers what follows from two compiled policies and a key: compiled policies do not change, and thousands of flows ask alike. Goes
 * with the policies.
 */
export class PolicyMemo<T> {
  private readonly byPolicy = new WeakMap<Policy, WeakMap<Policy, Map<string, T>>>();

  recall(policy: Policy, other: Policy, key: string, make: () => T): T {
    const byOther = this.byPolicy.get(policy) ?? new WeakMap<Policy, Map<string, T>>();
    this.byPolicy.set(policy, byOther);
    const byKey = byOther.get(other) ?? new Map<string, T>();
    byOther.set(other, byKey);
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const made = make();
    byKey.set(key, made);
    return made;
  }
}
