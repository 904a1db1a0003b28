import type { HealthCheck } from "@/lib/cluster/health-answer";
import { EGRESS_NETWORK } from "@/lib/linkerd/kinds";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import type { NoFlowsReason } from "./no-flows";

/**
 * Why no row is shown; `all` counts the flows of the window. `checks` are those of Prometheus' health; they and `snapshot` are null as long as nobody
 * knows what is scraped and what the cluster holds.
 */
export function noFlowsReason(
  all: { flows: number; uncovered: number },
  checks: readonly HealthCheck[] | null,
  snapshot: PolicySnapshot | null,
): NoFlowsReason {
  if (all.flows > 0) return { kind: "filtered", hidden: all.flows, uncovered: all.uncovered };
  const proxies = checks?.find((check) => check.id === "proxies");
  if (proxies?.status === "warning") return { kind: "no-proxies", message: proxies.sentence, hint: proxies.hint };
  if (snapshot && hasNoNetwork(snapshot)) return { kind: "no-network" };
  return { kind: "quiet" };
}

/** Whether the cluster was asked and holds no EgressNetwork; false while it could not be asked. */
export function hasNoNetwork(snapshot: PolicySnapshot): boolean {
  if (snapshot.unread.some((unread) => unread.kind === EGRESS_NETWORK.kind)) return false;
  return !snapshot.resources.some((resource) => resource.kind === EGRESS_NETWORK.kind);
}
