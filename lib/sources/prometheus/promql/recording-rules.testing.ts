import { type FlowFamily, ROUTE_LABELS } from "./metric-families";
import { selector } from "./promql";
import { WORKLOAD_LABELS } from "./workload-labels";

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
