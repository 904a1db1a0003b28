import type { CountWindow } from "./count-forms";
import { type Frame, scope, timesOf, type UnsteadyPod } from "./frame";
import { anyOf, noneOf, selector } from "./promql";

/** A longer list of names makes a query that costs more to read than it saves. */
export const MOST_NAMED_PODS = 500;

/** A metric, or "", and matchers. */
export type Counter = [metric: string, ...matchers: string[]];

/** Both forms tell pods apart, so the two never clash. */
export function bySteadiness(
  [metric, ...matchers]: Counter,
  frame: Frame,
  steady: (selector: string, times: CountWindow) => string,
  unsteady: (selector: string, times: CountWindow) => string,
): string {
  const of = (pods: string) => selector(metric, ...matchers, scope(frame), pods);
  const { pod } = frame.labels;
  const times = timesOf(frame);
  if (frame.unsteady === null || frame.unsteady.length > MOST_NAMED_PODS) return unsteady(of(""), times);
  const names = namesOf(frame.unsteady);
  const most = steady(of(noneOf(pod, names)), times);
  if (names.length === 0) return most;
  const targets = anyOf("instance", [...new Set(frame.unsteady.map(({ instance }) => instance))]);
  return `${most} or ${unsteady(of(anyOf(pod, names)), { ...times, targets })}`;
}

export function namesOf(pods: readonly UnsteadyPod[]): string[] {
  return [...new Set(pods.map(({ pod }) => pod))];
}
