import { decodeRoute } from "../linkerd/decode/decode-route";
import { parentKindOf } from "../linkerd/kind-match";
import { EGRESS_NETWORK, egressKindOf, isEgressNetwork } from "../linkerd/kinds";
import { type KubernetesObject, type NamespacedName, type ObjectRef, refKey, refOf } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";

/** Where an object is shown: an EgressNetwork in its own detail, a route in that of its first EgressNetwork. */
export interface ObjectPlace {
  network: NamespacedName;
  /** null: the EgressNetwork itself. */
  route: { ref: ObjectRef; parentIndex: number } | null;
}

/** For one look after another at the same objects. Answers null for what is shown nowhere. */
export function placesIn({ resources }: Pick<PolicySnapshot, "resources">): (ref: ObjectRef) => ObjectPlace | null {
  const known = new Map(resources.filter((each) => each.metadata).map((object) => [refKey(refOf(object)), object]));
  return (ref) => {
    if (egressKindOf(ref) === null) return null;
    if (isEgressNetwork(ref)) {
      const { namespace, name } = ref;
      return { network: { namespace, name }, route: null };
    }
    const object = known.get(refKey(ref));
    return object ? placeOfRoute(ref, object, known) : null;
  };
}

function placeOfRoute(
  ref: ObjectRef,
  object: KubernetesObject,
  known: ReadonlyMap<string, KubernetesObject>,
): ObjectPlace | null {
  const route = decodeRoute(object);
  if (!route.ok) return null;
  const parentIndex = route.value.parentRefs.findIndex((each) => parentKindOf(each) === "EgressNetwork");
  const parent = route.value.parentRefs[parentIndex];
  if (!parent) return null;
  const network = { namespace: parent.namespace ?? ref.namespace, name: parent.name };
  const { group, kind } = EGRESS_NETWORK;
  return known.has(refKey({ group, kind, ...network })) ? { network, route: { ref, parentIndex } } : null;
}
