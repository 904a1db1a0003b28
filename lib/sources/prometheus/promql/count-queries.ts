import { bySteadiness, type Counter } from "./by-steadiness";
import { countByDifference, countInSteps, movement } from "./count-forms";
import {
  type Frame,
  ofFamily,
  podLabels,
  present,
  rowLabels,
  scope,
  sourceLabels,
  timesOf,
  tooLong,
  withoutAnswers,
} from "./frame";
import {
  BACKEND_METRICS,
  CLOSE_LABELS,
  CLOSE_METRICS,
  DENIED,
  type FlowFamily,
  METRIC_LABELS,
  POLICY_ERRORS,
  ROUTE_LABELS,
} from "./metric-families";
import { duration, quote, selector } from "./promql";

/** What an EgressNetwork judged, and what should have been. */
const EGRESS = ['parent_kind="EgressNetwork"', 'parent_kind="default",parent_name=~"egress-fallback|invalid"'];

export function familyCounts(family: FlowFamily, frame: Frame): string {
  return countOf([family.metric, family.matchers], podLabels(family, frame), frame, countByDifference);
}

/** For a Prometheus younger than the window, in which differences have no base; null where the window is too long for it. */
export function exactFamilyCounts(family: FlowFamily, frame: Frame): string | null {
  if (tooLong(frame)) return null;
  return countOf([family.metric, family.matchers], podLabels(family, frame), frame, countInSteps);
}

/** Denials of all families, each one counted; null where the window is too long for it. */
export function exactDenials(frame: Frame): string | null {
  if (tooLong(frame)) return null;
  const by = [...sourceLabels(frame), ...present(METRIC_LABELS.filter(isOfFlows), frame)];
  return countOf(["", ...DENIED], by, frame, countInSteps);
}

/** Connections that a policy ended, by error. With the errors in the matcher it reads a fifth of the series. */
export function policyErrors(frame: Frame): string {
  const by = [...sourceLabels(frame), ...present([...ROUTE_LABELS, ...CLOSE_LABELS], frame)];
  const matchers = [
    `__name__=~${quote(CLOSE_METRICS)}`,
    'parent_kind="EgressNetwork"',
    `error=~${quote(POLICY_ERRORS)}`,
  ];
  return `(${countOf(["", ...matchers], by, frame, countByDifference)}) > 0`;
}

/** Opened and not yet ended. Sums are subtracted: closes carry an error beside. */
export function openConnections(family: FlowFamily, frame: Frame): string | null {
  if (family.closeMetric === null) return null;
  const by = rowLabels(family, frame).join(",");
  const closed = selector(family.closeMetric, family.matchers, scope(frame));
  return `sum by (${by})(${ofFamily(family, frame)}) - sum by (${by})(${closed}) > 0`;
}

/**
 * Requests by how long they took, as far as they moved; by difference without regard to restarts, since the shares are what is shown.
 * Refusals take no time and are left out.
 */
export function latencyBands(family: FlowFamily, frame: Frame): string | null {
  if (family.tookMetric === null) return null;
  const by = [...withoutAnswers(rowLabels(family, frame)), "le"];
  const matchers = ['parent_kind="EgressNetwork"', 'route_name!~"(http|grpc)-egress-deny"', scope(frame)];
  return `${movement(selector(family.tookMetric, ...matchers), by, timesOf(frame))} > 0`;
}

/** Where routes sent requests, as far as they moved: 0 for a backend that was used before the window only. */
export function routeBackends(frame: Frame): string {
  const by = present([...ROUTE_LABELS, "backend_kind", "backend_namespace", "backend_name"], frame);
  // HTTPRoutes stand in one family and GRPCRoutes in the other, so the two never clash.
  const matchers = [
    `__name__=~${quote(BACKEND_METRICS)}`,
    'parent_kind="EgressNetwork"',
    'route_kind=~"HTTPRoute|GRPCRoute"',
    scope(frame),
  ];
  return movement(selector("", ...matchers), by, frame);
}

/** What anybody would ask Prometheus for: to be held against the sum of the rows. */
export function rawTotal(family: FlowFamily, frame: Frame): string {
  const of = (matchers: string) =>
    `increase(${selector(family.metric, matchers, scope(frame))}[${duration(frame.window)}])`;
  return `sum(${EGRESS.map(of).join(" or ")})`;
}

/** What the counters stand higher now than they stood before the window, where they stood at all; less where proxies restarted. */
export function growth(family: FlowFamily, frame: Frame): string {
  const of = (matchers: string) => movement(selector(family.metric, matchers, scope(frame)), [], timesOf(frame));
  return `sum(${EGRESS.map((matchers) => `(${of(matchers)} or vector(0))`).join(" + ")})`;
}

/** Counts by `form` where something restarted, and by plain difference where nothing did. */
function countOf(counter: Counter, by: readonly string[], frame: Frame, form: typeof countInSteps): string {
  return bySteadiness(
    counter,
    frame,
    (m, times) => movement(m, by, times),
    (m, times) => form(m, by, times),
  );
}

function isOfFlows(label: string): boolean {
  return !label.startsWith("backend_");
}
