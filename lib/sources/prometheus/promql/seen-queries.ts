import { bySteadiness, MOST_NAMED_PODS, namesOf } from "./by-steadiness";
import { type CountWindow, firstMovement, lastIncrease, lastMovement, lastStepOfMovement } from "./count-forms";
import { type Frame, ofFamily, podLabels, rowLabels, scope, timesOf, withoutAnswers } from "./frame";
import type { FlowFamily } from "./metric-families";
import { anyOf, noneOf, selector } from "./promql";

/** Last seen is exact within so many scrapes, and looked for at so many points of what lies before. */
const RECENT_SCRAPES = 12;

/** In which most flows of a mesh move; only the others are looked for further back. */
const NEWEST_SCRAPES = 4;

const LAST_SEEN_STEPS = 30;

/**
 * Exact for the last twelve scrapes; before that looked for at thirty points of the window, of the last of the stretches between these
 * points by thirty points of its own, and so on, so that nothing seems more than twice as old as it is. Dated to the earliest moment
 * possible: a flow must never seem to have moved after a change of policy when it moved before.
 */
export function familyLastSeen(family: FlowFamily, frame: Frame): string {
  const window = Math.min(frame.window, NEWEST_SCRAPES * frame.scrape);
  const ofPods = bySteadiness(
    [family.metric, family.matchers],
    frame,
    (m, times) => lastMovement(m, lastSeenLabels(family, frame), { ...times, window, step: frame.scrape }),
    (m, times) => lookBack(lastIncrease, m, family, times, frame),
  );
  return latestOf(ofPods, family, frame);
}

/** What `familyLastSeen` leaves out of steady pods: further back, and of `pods` alone. null where it left nothing out. */
export function familyLastSeenBefore(family: FlowFamily, frame: Frame, pods: readonly string[]): string | null {
  if (frame.window <= NEWEST_SCRAPES * frame.scrape) return null;
  if (frame.unsteady === null || frame.unsteady.length > MOST_NAMED_PODS) return null;
  const { pod } = frame.labels;
  const m = selector(
    family.metric,
    family.matchers,
    scope(frame),
    pods.length > MOST_NAMED_PODS ? "" : anyOf(pod, pods),
    noneOf(pod, namesOf(frame.unsteady)),
  );
  return latestOf(lookBack(lastMovement, m, family, timesOf(frame), frame), family, frame);
}

/**
 * Of `pods`, whatever the others left undated: series that ended between two of the points that were looked at, as a Job's do. Dated to the
 * beginning of a 120th of the window.
 */
export function familyLastSeenEnded(family: FlowFamily, frame: Frame, pods: readonly string[]): string {
  const step = Math.max(1, Math.ceil(frame.window / frame.scrape / ENDED_STEPS)) * frame.scrape;
  const named = pods.length > MOST_NAMED_PODS ? "" : anyOf(frame.labels.pod, pods);
  const m = selector(family.metric, family.matchers, scope(frame), named);
  return latestOf(lastStepOfMovement(m, lastSeenLabels(family, frame), { ...timesOf(frame), step }), family, frame);
}

const ENDED_STEPS = 120;

function latestOf(ofPods: string, family: FlowFamily, frame: Frame): string {
  return frame.byPod ? ofPods : `max by (${withoutAnswers(rowLabels(family, frame)).join(",")})(${ofPods})`;
}

function lookBack(form: typeof lastIncrease, m: string, family: FlowFamily, times: CountWindow, frame: Frame): string {
  const by = lastSeenLabels(family, frame);
  const { window, scrape } = frame;
  if (window / scrape <= LAST_SEEN_STEPS) return form(m, by, { ...times, step: scrape });
  const recent = form(m, by, { ...times, window: RECENT_SCRAPES * scrape, step: scrape });
  const before = spans(window, scrape).map(
    (span) => `(${form(m, by, { ...times, window: span.window, step: span.step })} - ${span.step / 1000})`,
  );
  return [recent, ...before].join(" or ");
}

/** Each as long as one step of the next, the last as long as the window. */
function spans(window: number, scrape: number): { window: number; step: number }[] {
  if (window / scrape <= LAST_SEEN_STEPS) return [];
  const step = Math.ceil(window / scrape / LAST_SEEN_STEPS) * scrape;
  return [...spans(step, scrape), { window, step }];
}

function lastSeenLabels(family: FlowFamily, frame: Frame): string[] {
  return withoutAnswers(podLabels(family, frame));
}

const FIRST_SEEN_STEPS = 60;

/** How finely `familyFirstSeen` looks, in milliseconds. */
export function firstSeenStep({ window, scrape }: Pick<Frame, "window" | "scrape">): number {
  return Math.max(1, Math.ceil(window / scrape / FIRST_SEEN_STEPS)) * scrape;
}

export function familyFirstSeen(family: FlowFamily, frame: Frame): string {
  return firstMovement(ofFamily(family, frame), lastSeenLabels(family, frame), {
    ...timesOf(frame),
    step: firstSeenStep(frame),
  });
}
