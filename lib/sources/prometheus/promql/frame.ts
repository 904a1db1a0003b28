import type { CountWindow } from "./count-forms";
import { type FlowFamily, ROUTE_LABELS } from "./metric-families";
import { anyOf, selector } from "./promql";
import type { ScrapeLabels } from "./scrape-labels";

/** All questions about one window, as PromQL. Times in milliseconds; to be evaluated at a multiple of `scrape`. */
export interface Frame {
  window: number;
  scrape: number;
  labels: ScrapeLabels;
  /** Those of the clients that are asked for; none: all. */
  namespaces: readonly string[];
  /**
   * Pods whose process began or ended, or that were not scraped, when or after the window began. The others are counted in a third of
   * the time: nothing restarted there. null: not known of any.
   */
  unsteady: readonly UnsteadyPod[] | null;
  /** Whether every row has to name its pod: some stand for their own workload, or hide the proxy's `hostname`. Counts do in any case. */
  byPod: boolean;
  /** Whether recorded rates may stand in for those of the raw series. */
  rules: boolean;
}

export interface UnsteadyPod {
  pod: string;
  instance: string;
}

const SHORTEST_RATE_WINDOW = 20_000;

/** Four scrapes, so that one may fail. */
export function rateWindow({ scrape }: Pick<Frame, "scrape">): number {
  return Math.max(4 * scrape, SHORTEST_RATE_WINDOW);
}

export function scope({ labels, namespaces }: Frame): string {
  return [anyOf(labels.namespace, namespaces), labels.only].filter(Boolean).join(",");
}

export function timesOf(frame: Frame): CountWindow {
  return { window: frame.window, scrape: frame.scrape, targets: scope(frame) };
}

export function ofFamily(family: FlowFamily, frame: Frame): string {
  return selector(family.metric, family.matchers, scope(frame));
}

/** Beyond this many steps exact counts cost more than they tell: 2 h at a scrape every 10 s. */
export const MAX_EXACT_STEPS = 1_000;

export function tooLong({ window, scrape }: Frame): boolean {
  return window / scrape > MAX_EXACT_STEPS;
}

const ANSWER_LABELS = ["http_status", "grpc_status", "error"];

export function podLabels(family: FlowFamily, frame: Frame): string[] {
  return [...sourceLabels(frame), ...present([...ROUTE_LABELS, "parent_port", ...family.labels], frame)];
}

export function rowLabels(family: FlowFamily, frame: Frame): string[] {
  const labels = podLabels(family, frame);
  return frame.byPod ? labels : labels.filter((label) => label !== frame.labels.pod);
}

export function withoutAnswers(labels: readonly string[]): string[] {
  return labels.filter((label) => !ANSWER_LABELS.includes(label));
}

export function sourceLabels({ labels }: Frame): string[] {
  return [labels.namespace, labels.pod, ...labels.workloads];
}

/** Beside each label the one it is renamed to where a pod label of the same name came first. */
export function present(names: readonly string[], { labels }: Frame): string[] {
  return names.flatMap((name) => (labels.shadowed.includes(name) ? [name, `exported_${name}`] : [name]));
}
