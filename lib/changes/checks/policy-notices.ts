import { isNetworkPolicy } from "../../linkerd/kinds";
import { type ProposedWrite, refOfWrite } from "../../linkerd/proposal";
import { isProtected } from "../../network-policy/generate/protected";

const ENFORCED =
  "NetworkPolicies take effect once the network plugin has them on each node. Without a plugin that enforces them they do nothing.";
const OPEN_CONNECTIONS =
  "Established connections may stay or be cut: that depends on the plugin. Test with new connections.";
const BOTH_SIDES = "A connection needs the egress side of its source and the ingress side of its target.";

/** What holds for a change of NetworkPolicies and no number shows. */
export function policyNotices(writes: readonly ProposedWrite[]): string[] {
  return writes.map(refOfWrite).some(isNetworkPolicy) ? [ENFORCED, OPEN_CONNECTIONS, BOTH_SIDES] : [];
}

/** Namespaces that others depend on, and whose NetworkPolicies are changed: somebody has to type each. `own`: that of the dashboard. */
export function namespacesToConfirm(writes: readonly ProposedWrite[], own: string | null): string[] {
  const bound = writes.map(refOfWrite).filter(isNetworkPolicy);
  const names = [...new Set(bound.map(({ namespace }) => namespace))];
  return names.filter((each) => isProtected(each) || each === own).sort();
}
