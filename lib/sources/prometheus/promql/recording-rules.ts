import { type FlowFamily, ROUTE_LABELS } from "./metric-families";
import { selector } from "./promql";
import { WORKLOAD_LABELS } from "./workload-labels";

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

/** What the rule of this name records. Pods without a workload keep their own name, which stands in for it. */
export function ruleExpression(family: FlowFamily): string {
  const by = [
    "namespace",
    ...WORKLOAD_LABELS.map(([label]) => label),
    ...ROUTE_LABELS,
    "parent_port",
    ...family.labels,
  ];
  const bare = WORKLOAD_LABELS.map(([label]) => `${label}=""`);
  const all = selector(family.metric, family.matchers);
  const ofBarePods = selector(family.metric, family.matchers, ...bare);
  return `sum by (${by.join(",")}) (rate(${all}[2m]) unless rate(${ofBarePods}[2m])) or sum by (${["pod", ...by].join(",")}) (rate(${ofBarePods}[2m]))`;
}
