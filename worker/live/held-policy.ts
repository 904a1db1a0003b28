import type { PolicyAnswer, PolicyUpdate } from "@/lib/cluster/asked/policy-answer";
import { type KubernetesObject, refKey, refOf } from "@/lib/linkerd/object";

/** What was told last, under the revision by which the server knows it. */
export interface HeldPolicy {
  revision: string;
  answer: PolicyAnswer;
}

/** What is held after `update`. Objects that did not change stay the same ones: `recompile` knows them by identity. */
export function holdUpdate(held: HeldPolicy | null, update: PolicyUpdate): HeldPolicy {
  const { revision, since, gone, ...answer } = update;
  const before = held?.answer.snapshot.resources ?? [];
  const resources =
    since === null ? keepSame(before, answer.snapshot.resources) : applied(before, answer.snapshot.resources, gone);
  return { revision, answer: { ...answer, snapshot: { ...answer.snapshot, resources } } };
}

/** In the order of their names, as the server has them. */
function applied(
  before: readonly KubernetesObject[],
  changed: readonly KubernetesObject[],
  gone: PolicyUpdate["gone"],
): KubernetesObject[] {
  if (changed.length === 0 && gone.length === 0) return [...before];
  const byKey = new Map(before.map((object) => [refKey(refOf(object)), object]));
  for (const ref of gone) byKey.delete(refKey(ref));
  for (const object of changed) byKey.set(refKey(refOf(object)), object);
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, object]) => object);
}

function keepSame(before: readonly KubernetesObject[], now: readonly KubernetesObject[]): KubernetesObject[] {
  const known = new Map(before.map((object) => [refKey(refOf(object)), object]));
  return now.map((object) => {
    const old = known.get(refKey(refOf(object)));
    return old && isSameVersion(old, object) ? old : object;
  });
}

function isSameVersion({ metadata: a }: KubernetesObject, { metadata: b }: KubernetesObject): boolean {
  return a.resourceVersion !== undefined && a.uid === b.uid && a.resourceVersion === b.resourceVersion;
}
