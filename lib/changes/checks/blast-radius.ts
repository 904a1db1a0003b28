import { egressKindOf, isEgressNetwork, isNetworkPolicy } from "../../linkerd/kinds";
import { namedNetworks } from "../../linkerd/named-networks";
import { type KubernetesObject, refOf } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { keyOf, readCatalog } from "../../resolver/compile/catalog";
import { networkReach } from "../../resolver/network-reach";

/**
 * Namespaces whose clients a change can reach, sorted: those that a changed EgressNetwork decides for, before or after; those of
 * a changed route's network, or the route's own alone where it lives elsewhere; that of a changed NetworkPolicy. A route that loses or regains its place because
 * of the change counts as changed. `after` must come from `proposedSnapshot`, which keeps the identity of what did not change.
 */
export function blastRadius(before: PolicySnapshot, after: PolicySnapshot): string[] {
  const reached = new Set<string>();
  const read = readCatalog(before);
  for (const [snapshot, other, catalog] of [
    [before, after, read],
    [after, before, readCatalog(after, read.readings)],
  ] as const) {
    const others = new Set(other.resources);
    for (const each of snapshot.resources)
      if (isNetworkPolicy(each) && !others.has(each)) reached.add(each.metadata.namespace);
    const changed = snapshot.resources.filter((each) => !others.has(each) && egressKindOf(refOf(each)));
    const touched = new Map(changed.map((each) => [each, networksTouched(each)]));
    const names = new Set([...touched.values()].flat().map(({ name }) => name));
    const reach = new Map(
      networkReach(snapshot, catalog)
        .filter(({ network }) => names.has(network.name))
        .map((each) => [keyOf(each.network), each]),
    );
    for (const [object, networks] of touched) {
      for (const network of networks) {
        const found = reach.get(keyOf(network));
        const own = object.metadata.namespace;
        const decidesFor = found?.decidesFor ?? [];
        const consumer = !isEgressNetwork(object) && own !== network.namespace;
        for (const namespace of consumer ? decidesFor.filter((each) => each === own) : decidesFor)
          reached.add(namespace);
      }
      // A first network of a namespace takes its clients from the global ones, even those it does not catch.
      if (isEgressNetwork(object) && object.metadata.namespace !== snapshot.globalEgressNamespace)
        reached.add(object.metadata.namespace);
    }
  }
  return [...reached].sort();
}

function networksTouched(object: KubernetesObject): { namespace: string; name: string }[] {
  if (isEgressNetwork(object)) return [object.metadata];
  return namedNetworks(object).map(({ network }) => network);
}
