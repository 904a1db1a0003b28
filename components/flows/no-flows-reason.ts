import type { HealthCheck } from "@/lib/cluster/asked/health-answer";
import type { NoFlowsReason } from "./no-flows";

/**
 * Why no row is shown; `all` counts the flows of the window. `checks` are those of Prometheus' health; null as long as nobody knows
 * what is scraped.
 */
export function noFlowsReason(
  all: { flows: number; uncovered: number },
  checks: readonly HealthCheck[] | null,
  noNetwork: boolean,
): NoFlowsReason {
  if (all.flows > 0) return { kind: "filtered", hidden: all.flows, uncovered: all.uncovered };
  const proxies = checks?.find((check) => check.id === "proxies");
  if (proxies?.status === "warning") return { kind: "no-proxies", message: proxies.sentence, hint: proxies.hint };
  if (noNetwork) return { kind: "no-network" };
  return { kind: "quiet" };
}
