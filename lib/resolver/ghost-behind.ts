import { LEFT_BEHIND, wasOnceRead } from "../linkerd/decode/once-read";
import { EGRESS_NETWORK, egressKindOf } from "../linkerd/kinds";
import {
  type KubernetesObject,
  type NamespacedName,
  type ObjectRef,
  printRef,
  refKey,
  sameRef,
} from "../linkerd/object";
import { keyOf, looseRefOf } from "./compile/catalog";
import type { Policy } from "./compile/compile";
import { PolicyMemo } from "./compile/policy-memo";

/**
 * What counted a flow and is not what is stored: a version that Linkerd read before, of a route or EgressNetwork that it cannot read as it
 * is, or that is gone. As a sentence; null where the stored policy may well have counted it.
 */
export function ghostBehind(
  { route, network }: { route: ObjectRef; network: NamespacedName | null },
  policy: Policy,
): string | null {
  const refs = [
    ...(network ? [{ group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, ...network }] : []),
    ...(egressKindOf(route) ? [route] : []),
  ];
  for (const ref of refs) {
    const name = printRef(ref);
    const object = storedAs(ref, policy);
    if (!object) {
      // Where its kind may not be listed, nobody knows that it is gone.
      if (policy.snapshot.unread.some(({ group, kind }) => group === ref.group && kind === ref.kind)) continue;
      return `${name} decided it, but no longer exists. If Linkerd could not read it when it was deleted, it misses the deletion until the policy controller restarts.`;
    }
    const unreadable = policy.unreadable.find((each) => sameRef(each.ref, ref));
    if (unreadable && wasOnceRead(object))
      return `${name} decided it, but Linkerd cannot read its current version (${unreadable.error}): ${LEFT_BEHIND}.`;
  }
  return null;
}

/** The object of that name as it is stored. */
export function storedAs(ref: ObjectRef, policy: Policy): KubernetesObject | undefined {
  return namesOf(policy).stored.get(refKey(ref));
}

/** Whether a name stands for an object that is unreadable as it is, and of which Linkerd may still hold a version. */
export function mayHaunt(ref: NamespacedName & { kind: string }, policy: Policy): boolean {
  const unreadable = namesOf(policy).unreadable.get(`${ref.kind} ${keyOf(ref)}`);
  const object = unreadable && storedAs(unreadable, policy);
  return object !== undefined && wasOnceRead(object);
}

/** The first of each name. */
interface Names {
  stored: ReadonlyMap<string, KubernetesObject>;
  /** By kind and name, whatever the group. */
  unreadable: ReadonlyMap<string, ObjectRef>;
}

const names = new PolicyMemo<Names>();

function namesOf(policy: Policy): Names {
  return names.recall(policy, policy, "", () => {
    const stored = new Map<string, KubernetesObject>();
    for (const object of policy.snapshot.resources) {
      const ref = looseRefOf(object);
      if (ref && !stored.has(refKey(ref))) stored.set(refKey(ref), object);
    }
    const unreadable = new Map<string, ObjectRef>();
    for (const { ref } of policy.unreadable) {
      const name = `${ref.kind} ${keyOf(ref)}`;
      if (!unreadable.has(name)) unreadable.set(name, ref);
    }
    return { stored, unreadable };
  });
}
