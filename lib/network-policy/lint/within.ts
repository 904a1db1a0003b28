import { addressSet, coversAll } from "../compile/address-set";
import type { Rule } from "../compile/rules";
import type { LabelRequirement, LabelSelector, PolicyPeer, PolicyPort } from "../stored/network-policy";

// Each answers only where it holds for any pods there may ever be; false means that nobody knows.

/** Whatever `inner` selects, `outer` selects. */
export function selectorWithin(inner: LabelSelector, outer: LabelSelector): boolean {
  const known = requirementsOf(inner);
  return requirementsOf(outer).every((wanted) =>
    known.some((each) => each.key === wanted.key && implies(each, wanted)),
  );
}

export function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelRequirement[] {
  const equal = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: "In" as const, values: [value] }));
  return [...equal, ...matchExpressions];
}

function implies(known: LabelRequirement, wanted: LabelRequirement): boolean {
  const [values, others] = [known.values ?? [], wanted.values ?? []];
  switch (wanted.operator) {
    case "In":
      return known.operator === "In" && values.every((each) => others.includes(each));
    case "NotIn":
      if (known.operator === "In") return values.every((each) => !others.includes(each));
      return (
        known.operator === "DoesNotExist" ||
        (known.operator === "NotIn" && others.every((each) => values.includes(each)))
      );
    case "Exists":
      return known.operator === "In" || known.operator === "Exists";
    case "DoesNotExist":
      return known.operator === "DoesNotExist";
  }
}

/** Whatever `inner` allows, `outer` allows; both are rules of policies of one namespace. */
export function ruleWithin(inner: Rule, outer: Rule): boolean {
  return portsWithin(inner.ports, outer.ports) && peersWithin(inner.peers, outer.peers);
}

function portsWithin(inner: readonly PolicyPort[] | null, outer: readonly PolicyPort[] | null): boolean {
  if (outer === null || inner === null) return outer === null;
  return inner.every((port) => outer.some((each) => portWithin(port, each)));
}

function portWithin(inner: PolicyPort, outer: PolicyPort): boolean {
  if (inner.protocol !== outer.protocol) return false;
  if (outer.port === undefined) return true;
  if (typeof outer.port === "string" || typeof inner.port !== "number") return inner.port === outer.port;
  return inner.port >= outer.port && (inner.endPort ?? inner.port) <= (outer.endPort ?? outer.port);
}

function peersWithin(inner: readonly PolicyPeer[] | null, outer: readonly PolicyPeer[] | null): boolean {
  if (outer === null || inner === null) return outer === null;
  const addresses = addressSet(outer.flatMap(({ ipBlock }) => ipBlock ?? []));
  const selectors = outer.filter(({ ipBlock }) => !ipBlock);
  return inner.every((peer) =>
    peer.ipBlock
      ? coversAll(addresses, addressSet([peer.ipBlock]))
      : selectors.some((each) => selectedWithin(peer, each)),
  );
}

function selectedWithin(inner: PolicyPeer, outer: PolicyPeer): boolean {
  if (!selectorWithin(inner.podSelector ?? {}, outer.podSelector ?? {})) return false;
  if (!outer.namespaceSelector) return !inner.namespaceSelector;
  // The namespace of the policy is among all, and nobody knows how it will be labelled.
  return selectorWithin(inner.namespaceSelector ?? {}, outer.namespaceSelector);
}
