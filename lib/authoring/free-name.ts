import { isKind, type ResourceKind } from "../linkerd/kinds";
import { refOf } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";

/** `name`, or with the first number behind it that no object of this kind has. Kinds do not share names, groups neither. */
export function freeName(kind: ResourceKind, namespace: string, name: string, snapshot: PolicySnapshot): string {
  const taken = new Set(
    snapshot.resources
      .map(refOf)
      .filter((ref) => isKind(ref, kind) && ref.namespace === namespace)
      .map((ref) => ref.name),
  );
  return firstFree(name, (each) => taken.has(each));
}

export function firstFree(name: string, isTaken: (name: string) => boolean): string {
  let free = name;
  for (let number = 2; isTaken(free); number += 1) free = `${name}-${number}`;
  return free;
}
