import { duration } from "./promql";

/**
 * How counters are read. `selector` is a plain PromQL selector, times are milliseconds. Evaluate at a multiple of `scrape`.
 * Each form was checked against known truth on Prometheus 2, Prometheus 3 and VictoriaMetrics. Why not `increase`: a series is
 * born at its first event, mostly at 1, and an increase never sees a birth; so it shows no denials where there was one.
 * The forms need `up` and `process_start_time_seconds` with the same `job` and `instance`; where these are absent, births count 0.
 */
export interface CountWindow {
  window: number;
  scrape: number;
  /** Matchers of the scraped targets, where these are narrowed: without them a page of one namespace reads `up` of all. */
  targets?: string;
}

/** What a process that young has counted, it counted since Prometheus could have known it: discovery takes its time. */
const YOUNG_SECONDS = 120;

/** How far a base may lie before the window: longer than any gap in scraping that should not matter. */
function padding({ scrape }: CountWindow): string {
  return duration(Math.max(15 * 60_000, 4 * scrape));
}

function ofTargets(metric: string, { targets }: CountWindow): string {
  return targets ? `${metric}{${targets}}` : metric;
}

/**
 * Exact in every case tried: births, restarts (hidden ones too: 1 → 1), failed scrapes, pods that live for seconds.
 * Arms: absent at the last good scrape, so born since; another process, so all of it is new; the difference to the last value;
 * else a reset, or a pod never seen before. Costs window/scrape evaluations, so it is kept to denials.
 */
export function countInSteps(selector: string, by: readonly string[], times: CountWindow): string {
  const m = selector;
  const up = ofTargets("up", times);
  const started = ofTargets("process_start_time_seconds", times);
  const s = duration(times.scrape);
  const p = padding(times);
  // Less than the whole window, so that closed (2.x) and left-open engines take the same steps.
  const w = duration(times.window - Math.min(1000, times.scrape / 2));
  const newSeconds = times.scrape / 1000 + YOUNG_SECONDS;
  return `sum by (${by.join(",")})(sum_over_time((
  (${m} * 1 unless (${m} offset ${s}) and on (job, instance) ((${up} offset ${s}) == 1))
  or (${m} * 1 and (timestamp(${m}) > on (job, instance) group_left () (${started} > last_over_time(${started}[${p}] offset ${s}))))
  or ((${m} - last_over_time(${m}[${p}] offset ${s})) >= 0)
  or (${m} * 1 and on (job, instance) (last_over_time(${up}[${p}] offset ${s}) or (${started} > time() - ${newSeconds})))
)[${w}:${s}]))`;
}

/**
 * One evaluation a point. Wrong only for a series that restarts twice in the window, or once without a visible drop after
 * events: those of the earlier life are missing. Arms: one visible reset; more resets; absent at a good scrape; another
 * process; the difference; born on a new or known pod; else what grew since first seen.
 */
export function countByDifference(selector: string, by: readonly string[], times: CountWindow): string {
  const m = selector;
  const up = ofTargets("up", times);
  const started = ofTargets("process_start_time_seconds", times);
  const w = duration(times.window);
  const p = padding(times);
  const newSeconds = times.window / 1000 + YOUNG_SECONDS;
  const last = `last_over_time(${m}[${w}])`;
  const base = `last_over_time(${m}[${p}] offset ${w})`;
  // `* 1` drops the metric's name on every arm: in a range, arms with and without it would clash.
  return `sum by (${by.join(",")})(
  ((max_over_time(${m}[${w}]) - ${base} >= 0) + ${last} and (resets(${m}[${w}]) == 1) and (max_over_time(${m}[${w}]) > ${last}))
  or (round(increase(${m}[${w}])) and (resets(${m}[${w}]) > 0))
  or (${last} * 1 unless (${m} offset ${w}) and on (job, instance) ((${up} offset ${w}) == 1))
  or (${m} * 1 and (timestamp(${m}) > on (job, instance) group_left () (${started} > last_over_time(${started}[${p}] offset ${w}))))
  or ((${last} - ${base}) >= 0)
  or (${last} * 1 and on (job, instance) (last_over_time(${up}[${p}] offset ${w}) or (min_over_time(${started}[${w}]) > time() - ${newSeconds})))
  or (${last} - min_over_time(${m}[${w}]))
)`;
}

/** Unix seconds of the last scrape at which the counter was higher than before, looked for every `step` milliseconds. */
export function lastIncrease(selector: string, by: readonly string[], times: CountWindow & { step: number }): string {
  const m = selector;
  const up = ofTargets("up", times);
  const started = ofTargets("process_start_time_seconds", times);
  const s = duration(times.step);
  const p = padding(times);
  const newSeconds = times.step / 1000 + YOUNG_SECONDS;
  return `max by (${by.join(",")})(max_over_time((
  timestamp(${m}) and (
    ((${m} - last_over_time(${m}[${p}] offset ${s})) != 0)
    or ((${m} > 0) unless (${m} offset ${s}) and on (job, instance) ((${up} offset ${s}) == 1))
    or ((${m} > 0) and (timestamp(${m}) > on (job, instance) group_left () (${started} > last_over_time(${started}[${p}] offset ${s}))))
    or ((${m} > 0) unless last_over_time(${m}[${p}] offset ${s}) and on (job, instance) (last_over_time(${up}[${p}] offset ${s}) or (${started} > time() - ${newSeconds})))
  ))[${duration(times.window)}:${s}]))`;
}

/** As `lastIncrease`, for proxies that ran and were scraped since before the window: whatever differs from the scrape before rose. */
export function lastMovement(selector: string, by: readonly string[], times: CountWindow & { step: number }): string {
  const m = selector;
  const s = duration(times.step);
  const before = `last_over_time(${m}[${padding(times)}] offset ${s})`;
  // Less than the whole window: at its very beginning the scrape before is another process's, perhaps.
  const w = duration(times.window - Math.min(1000, times.scrape / 2));
  return `max by (${by.join(",")})(max_over_time((timestamp(${m}) and ((${m} > 0) unless (${m} == ${before})))[${w}:${s}]))`;
}

/**
 * Unix seconds of the beginning of the last `step` milliseconds in which the counter rose, looked for over the window. It takes the last
 * value inside each step, so it finds series that had ended by the end of theirs; a counter that fell counts, as its process is another one.
 */
export function lastStepOfMovement(
  selector: string,
  by: readonly string[],
  times: CountWindow & { step: number },
): string {
  const s = duration(times.step);
  const last = `last_over_time(${selector}[${s}])`;
  const before = `last_over_time(${selector}[${padding(times)}] offset ${s})`;
  const moved = `(${last} * 0 + time() - ${times.step / 1000}) and ((${last} > 0) unless (${last} == ${before}))`;
  // Steps lie at multiples of themselves, so what is younger than the last of them is asked for by itself.
  const newest = `max by (${by.join(",")})(${moved})`;
  return `${newest} or max by (${by.join(",")})(max_over_time((${moved})[${duration(times.window)}:${s}]))`;
}

/**
 * Targets, with all of their labels, whose process ran and was scraped when the window began, and runs or ran to its end: the same one,
 * so no counter of theirs ever fell.
 */
export function steadyTargets(times: CountWindow): string {
  const up = ofTargets("up", times);
  const started = ofTargets("process_start_time_seconds", times);
  const w = duration(times.window);
  const now = `last_over_time(${started}[${w}])`;
  const then = `last_over_time(${started}[${padding(times)}] offset ${w})`;
  return `(${now} == ${then}) and on (job, instance) ((${up} offset ${w}) == 1)`;
}

/** Per second, over the shortest window that survives a failed scrape. Misses births: one event of a new series reads 0. */
export function rate(selector: string, by: readonly string[], window: number): string {
  return `sum by (${by.join(",")})(rate(${selector}[${duration(window)}]))`;
}

/**
 * What moved in the window: exact for proxies that ran and were scraped since before it, since their counters never fall and what is
 * absent at the base was born later. For others rough: enough to tell live backends from those that linger in a long-lived process.
 */
export function movement(selector: string, by: readonly string[], times: CountWindow): string {
  const last = `last_over_time(${selector}[${duration(times.window)}]) * 1`;
  const base = `last_over_time(${selector}[${padding(times)}] offset ${duration(times.window)})`;
  return `sum by (${by.join(",")})((${last} - ${base} >= 0) or ${last})`;
}

/**
 * Unix seconds of the first scrape in the window at which the counter stood higher than `step` before, looked for every `step`: so up to
 * one step late. A counter that fell counts too, as its process is another one.
 */
export function firstMovement(selector: string, by: readonly string[], times: CountWindow & { step: number }): string {
  const m = selector;
  const s = duration(times.step);
  const before = `last_over_time(${m}[${padding(times)}] offset ${s})`;
  const w = duration(times.window - Math.min(1000, times.scrape / 2));
  return `min by (${by.join(",")})(min_over_time((timestamp(${m}) and ((${m} > 0) unless (${m} == ${before})))[${w}:${s}]))`;
}
