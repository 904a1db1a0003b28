import "server-only";
import { randomUUID } from "node:crypto";
import { type KubernetesObject, refKey, refOf } from "../linkerd/object";
import type { Caller } from "../people/caller";
import type { PolicyAnswer, PolicyUpdate } from "./asked/policy-answer";

/** Whoever holds an older one gets the whole. */
const MOST_KEPT = 16;

/** What one caller was answered before, so that who holds it is told what changed since. Objects are shared, and known by identity. */
export class PolicyHistory {
  /** A revision of another process says nothing here. */
  private readonly epoch = randomUUID().slice(0, 8);
  private kept: { revision: string; resources: readonly KubernetesObject[] }[] = [];
  private count = 0;

  /** `answer` for whoever holds `since`; the whole where that is null, or not known any more. */
  updateSince(since: string | null, answer: PolicyAnswer): PolicyUpdate {
    const revision = this.revisionOf(answer.snapshot.resources);
    const held = since === null ? undefined : this.kept.find((each) => each.revision === since);
    if (!held) return { ...answer, revision, since: null, gone: [] };
    const { changed, gone } = difference(held.resources, answer.snapshot.resources);
    return { ...answer, snapshot: { ...answer.snapshot, resources: changed }, revision, since: held.revision, gone };
  }

  private revisionOf(resources: readonly KubernetesObject[]): string {
    const same = this.kept.find((each) => isSame(each.resources, resources));
    if (same) return same.revision;
    const revision = `${this.epoch}.${++this.count}`;
    this.kept = [...this.kept, { revision, resources }].slice(-MOST_KEPT);
    return revision;
  }
}

/** By the caller's key. */
const histories = new Map<string, PolicyHistory>();

export function policyHistoryOf({ key }: Caller): PolicyHistory {
  const history = histories.get(key) ?? new PolicyHistory();
  histories.set(key, history);
  return history;
}

function isSame(a: readonly KubernetesObject[], b: readonly KubernetesObject[]): boolean {
  return a === b || (a.length === b.length && a.every((object, index) => object === b[index]));
}

function difference(before: readonly KubernetesObject[], now: readonly KubernetesObject[]) {
  const known = new Set(before);
  const changed = now.filter((object) => !known.has(object));
  const names = new Set(now.map((object) => refKey(refOf(object))));
  const gone = before.map(refOf).filter((ref) => !names.has(refKey(ref)));
  return { changed, gone };
}
