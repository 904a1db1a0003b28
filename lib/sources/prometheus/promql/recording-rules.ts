import type { FlowFamily } from "./metric-families";

/** Of `deploy/prometheus-rules.yaml`; another number means other expressions, which are not used. */
export const RULES_MARKER = 'egress:rules{version="1"}';
/** Rules are evaluated each minute at least; what is older is not believed to be the present. */
export const RULES_FRESH_SECONDS = 150;

/** How often the shipped file has them evaluated. */
export const RULES_INTERVAL_MILLISECONDS = 30_000;

/** Rates of two minutes, without pods. */
export function ruleMetric(family: FlowFamily): string {
  return `egress:${family.id}:rate2m`;
}
