import { type Policy, poolOwner } from "../compile/compile";
import { PolicyMemo } from "../compile/policy-memo";

/** Clients are alike whose EgressNetworks are the same, unless a consumer route is theirs alone. */
export function clientKind(namespace: string, policy: Policy, observedUnder: Policy): string {
  return clientKinds.recall(policy, observedUnder, namespace, () => {
    const alone = [policy, observedUnder].some((each) => consumersOf(each).has(namespace));
    return alone ? `only ${namespace}` : `${poolOwner(policy, namespace)} ${poolOwner(observedUnder, namespace)}`;
  });
}

const clientKinds = new PolicyMemo<string>();

/** Namespaces for whose clients alone some route counts. */
function consumersOf(policy: Policy): ReadonlySet<string> {
  return consumers.recall(policy, policy, "", () => {
    const attached = [...policy.networks.values()].flatMap(({ attachments: { byPort, portless } }) => [
      ...[...byPort.values()].flat(),
      ...portless,
    ]);
    return new Set(attached.flatMap(({ onlyFor }) => onlyFor ?? []));
  });
}

const consumers = new PolicyMemo<ReadonlySet<string>>();
