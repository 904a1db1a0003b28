import { rate } from "./count-forms";
import { type Frame, ofFamily, podLabels, present, rateWindow, rowLabels, scope, sourceLabels } from "./frame";
import { CLOSE_LABELS, CLOSE_METRICS, type FlowFamily, ROUTE_LABELS } from "./metric-families";
import { quote, selector } from "./promql";
import { ruleMetric } from "./recording-rules";

export function familyRates(family: FlowFamily, frame: Frame): string {
  // Recorded without pods but for those that need them.
  if (frame.rules)
    return `sum by (${podLabels(family, frame).join(",")})(${selector(ruleMetric(family), scope(frame))})`;
  return rate(ofFamily(family, frame), rowLabels(family, frame), rateWindow(frame));
}

/** A second, of connections that routes let through to nowhere: what it takes to tell a verdict before anything is counted. */
export function failingConnections(frame: Frame): string {
  const by = [...sourceLabels(frame), ...present([...ROUTE_LABELS, ...CLOSE_LABELS], frame)];
  const matchers = [
    `__name__=~${quote(CLOSE_METRICS)}`,
    'parent_kind="EgressNetwork"',
    'error=~"invalid_backend|invalid_policy"',
  ];
  return `${rate(selector("", ...matchers, scope(frame)), by, rateWindow(frame))} > 0`;
}
