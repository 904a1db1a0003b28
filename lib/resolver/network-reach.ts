import { isEgressNetwork } from "../linkerd/kinds";
import type { NamespacedName } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { type Catalog, keyOf, readCatalog } from "./compile/catalog";

/** Whose clients an EgressNetwork decides for. */
export interface NetworkReach {
  network: NamespacedName;
  /**
   * `global`: in the global egress namespace, for all that have none of their own. `local`: for its own namespace.
   * `unreadable`: Linkerd cannot read it, so it decides for nobody and hides nothing.
   */
  scope: "local" | "global" | "unreadable";
  /** Namespaces for whose clients it counts, among `snapshot.namespaces` and those that hold EgressNetworks. Sorted. */
  decidesFor: string[];
  /** Namespaces where this global network does not count, because they have EgressNetworks of their own. Sorted. */
  hiddenIn: string[];
}

/**
 * Existence decides, not coverage: one local network, whatever it covers, hides all global ones from its namespace. The second argument is
 * what was read of `snapshot`, where that is at hand.
 */
export function networkReach(
  snapshot: PolicySnapshot,
  { networks, unreadable }: Pick<Catalog, "networks" | "unreadable"> = readCatalog(snapshot),
): NetworkReach[] {
  const global = snapshot.globalEgressNamespace;
  const own = new Set(networks.map(({ namespace }) => namespace));
  const everyone = [...new Set([...snapshot.namespaces, ...own])].sort();
  const hiddenIn = everyone.filter((namespace) => namespace !== global && own.has(namespace));
  const governedGlobally = everyone.filter((namespace) => namespace === global || !own.has(namespace));

  const readable = networks.map(({ namespace, name }): NetworkReach => {
    const network = { namespace, name };
    if (namespace === global) return { network, scope: "global", decidesFor: governedGlobally, hiddenIn };
    return { network, scope: "local", decidesFor: [namespace], hiddenIn: [] };
  });
  const known = new Set(networks.map(keyOf));
  const others = unreadable.filter(({ ref }) => isEgressNetwork(ref) && !known.has(keyOf(ref)));
  return [
    ...readable,
    ...others.map(
      ({ ref: { namespace, name } }): NetworkReach => ({
        network: { namespace, name },
        scope: "unreadable",
        decidesFor: [],
        hiddenIn: [],
      }),
    ),
  ];
}
