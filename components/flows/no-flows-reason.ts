import type { HealthCheck } from "@/lib/cluster/asked/health-answer";
import type { FlowView } from "@/lib/flows/view/flow-view";
import type { NoFlowsReason } from "./no-flows";

/**
 * Why no row is shown. `checks` are those of Prometheus' health; null as long as nobody knows
 * what is scraped.
 */
export function noFlowsReason(
  { all, hints }: Pick<FlowView, "all" | "hints">,
  checks: readonly HealthCheck[] | null,
  noNetwork: boolean,
): NoFlowsReason {
  if (all.flows > 0) return { kind: "filtered", hidden: all.flows, uncovered: all.uncovered, hints };
  const proxies = checks?.find((check) => check.id === "proxies");
  if (proxies?.status === "warning") return { kind: "no-proxies", message: proxies.sentence, hint: proxies.hint };
  if (noNetwork) return { kind: "no-network" };
  return { kind: "quiet" };
}
