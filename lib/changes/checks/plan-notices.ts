import { egressKindOf, isEgressNetwork, isNetworkPolicy } from "../../linkerd/kinds";
import { type KubernetesObject, refKey, refOf } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { Policy } from "../../resolver/compile/compile";
import { fallbackNotices } from "./fallback-notices";

const OPEN_CONNECTIONS =
  "Open connections keep the old policy: the change applies to the next connection or request that a proxy opens.";
const CLAIMED_NAME =
  "An allowed hostname allows any address that a client claims it for: Linkerd matches the Host or SNI that the client sends, never the address behind it.";
const MESH_ALONE =
  "A mesh alone can be bypassed: by unmeshed pods, by ports that skip the proxy, by UDP. Pair it with NetworkPolicies.";
const SLOW_LOSER = "After a route is deleted, routes that it displaced can take up to 10 s to come back into force.";

/** What holds for this change and no number shows. */
export function planNotices(policyBefore: Policy, policyAfter: Policy): string[] {
  const [before, after] = [policyBefore.snapshot, policyAfter.snapshot];
  const was = new Set(before.resources);
  const is = new Set(after.resources);
  const arriving = after.resources.filter((each) => !was.has(each));
  const leaving = before.resources.filter((each) => !is.has(each));
  const arrived = new Set(arriving.map((each) => refKey(refOf(each))));
  const names = arriving.some((each) => hostnamesOf(each).length > 0);
  const gone = leaving.some(
    (each) => egressKindOf(refOf(each)) && !isEgressNetwork(each) && !arrived.has(refKey(refOf(each))),
  );
  const mesh = [...arriving, ...leaving].some((each) => egressKindOf(refOf(each)));
  if (!mesh && [...arriving, ...leaving].some((each) => isNetworkPolicy(refOf(each)))) return [];
  return [
    OPEN_CONNECTIONS,
    ...fallbackNotices(policyBefore, policyAfter),
    ...hidingNotices(before, after),
    ...(names ? [CLAIMED_NAME] : []),
    ...(gone ? [SLOW_LOSER] : []),
    MESH_ALONE,
  ];
}

/** A first EgressNetwork in a namespace hides the global ones from it; the last one that goes brings them back. */
function hidingNotices(before: PolicySnapshot, after: PolicySnapshot): string[] {
  const [was, is] = [hiddenFrom(before), hiddenFrom(after)];
  const hides = [...is].filter((each) => !was.has(each) && hasGlobal(after));
  const unveils = [...was].filter((each) => !is.has(each) && hasGlobal(before));
  return [
    ...hides.map(
      (namespace) =>
        `This is the first EgressNetwork of namespace ${namespace}: the global ones then no longer apply to its clients, not even for addresses that this one does not cover: those become uncovered.`,
    ),
    ...unveils.map(
      (namespace) => `Namespace ${namespace} then has no EgressNetwork of its own: the global ones apply to it again.`,
    ),
  ];
}

function hiddenFrom(snapshot: PolicySnapshot): Set<string> {
  const local = snapshot.resources.filter(
    (each) => isEgressNetwork(each) && each.metadata.namespace !== snapshot.globalEgressNamespace,
  );
  return new Set(local.map((each) => each.metadata.namespace));
}

function hasGlobal(snapshot: PolicySnapshot): boolean {
  return snapshot.resources.some(
    (each) => isEgressNetwork(each) && each.metadata.namespace === snapshot.globalEgressNamespace,
  );
}

function hostnamesOf(object: KubernetesObject): unknown[] {
  const { spec } = object;
  if (typeof spec !== "object" || spec === null || !("hostnames" in spec)) return [];
  return Array.isArray(spec.hostnames) ? spec.hostnames : [];
}
