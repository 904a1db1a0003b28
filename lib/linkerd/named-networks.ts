import { parentKindOf } from "./kind-match";
import { EGRESS_NETWORK, egressKindOf } from "./kinds";
import { type KubernetesObject, type ObjectRef, refOf } from "./object";
import { isRecord } from "./record";
import type { ParentRef } from "./route";

type Parent = Pick<ParentRef, "group" | "kind" | "namespace" | "name">;

/** The EgressNetworks among the parents of a route; a parent without a namespace is in the route's. */
export function networksAmong(parents: readonly Parent[], namespace: string): ObjectRef[] {
  return parents.flatMap((parent) => networkOf(parent, namespace) ?? []);
}

function networkOf(parent: Parent, namespace: string): ObjectRef | null {
  if (parentKindOf(parent) !== "EgressNetwork") return null;
  const { group, kind } = EGRESS_NETWORK;
  return { group, kind, namespace: parent.namespace ?? namespace, name: parent.name };
}

/** An EgressNetwork that a manifest names as a parent, and the port that it names with it, as written. */
export interface NamedNetwork {
  network: ObjectRef;
  port: unknown;
}

/** As `networksAmong`, of a route's manifest, whether or not Linkerd could read the rest of it. */
export function namedNetworks(object: KubernetesObject): NamedNetwork[] {
  const { spec, metadata } = object;
  if (!egressKindOf(refOf(object)) || !isRecord(spec) || !Array.isArray(spec.parentRefs)) return [];
  return spec.parentRefs.filter(isRecord).flatMap(({ group, kind, namespace, name, port }) => {
    const parent = { group: textOf(group), kind: textOf(kind), namespace: textOf(namespace), name: textOf(name) ?? "" };
    const network = networkOf(parent, metadata.namespace);
    return network ? [{ network, port }] : [];
  });
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
