import { countByDifference, countInSteps } from "./count-forms";
import { MOST_DESTINATIONS } from "./destination";
import { type Frame, scope, timesOf, tooLong } from "./frame";
import { anyOf, duration, selector } from "./promql";
import { namesOfWorkloads } from "./workload-labels";

/** Connections that clients opened, with the destination which they dialled. Forgotten by the proxy after ten idle minutes. */
export const DIALLED_METRIC = "tcp_open_total";
const DIALLED = ['direction="outbound"', 'peer="src"'];

/** Of whom: one workload by its pods, where one is asked for. */
export interface DestinationScope extends Frame {
  /** null: all of the namespaces. */
  pods: readonly string[] | null;
}

/**
 * Connections by workload and destination, 0 for those that only stayed open. In steps, since a destination that is dialled again
 * after the proxy forgot it may stand as high as before, which no difference shows; by difference where steps are too many.
 */
export function destinationCounts(asked: DestinationScope): string[] {
  const { labels } = asked;
  const form = tooLong(asked) ? countByDifference : countInSteps;
  const top = (of: readonly string[], m: string) =>
    `topk by (${of.join(",")}) (${MOST_DESTINATIONS + 1},${form(m, [...of, "target_addr"], timesOf(asked))})`;
  return [
    ...(labels.workloads.length > 0 ? [top([labels.namespace, ...labels.workloads], dialled(asked))] : []),
    top([labels.namespace, labels.pod], dialled(asked, ...bare(asked))),
  ];
}

/** How many destinations each workload has, where `destinationCounts` had to leave some out. */
export function destinationNumbers(asked: DestinationScope): string[] {
  const { labels } = asked;
  const number = (of: readonly string[], m: string) =>
    `count by (${of.join(",")})(group by (${[...of, "target_addr"].join(",")})(last_over_time(${m}[${duration(asked.window)}])))`;
  return [
    ...(labels.workloads.length > 0 ? [number([labels.namespace, ...labels.workloads], dialled(asked))] : []),
    number([labels.namespace, labels.pod], dialled(asked, ...bare(asked))),
  ];
}

/** Every proxy counts the connection by which it is scraped, so this is empty only where the metric is not kept. */
export function anyDialled(asked: DestinationScope): string {
  return `count(last_over_time(${selector(DIALLED_METRIC, scope(asked), podsOf(asked))}[${duration(asked.window)}]))`;
}

/** Pods with their owners. Of all processes, Linkerd's or not: it costs one series each. */
export function podsOfWorkloads(frame: Frame): string {
  const { labels } = frame;
  const by = [labels.namespace, labels.pod, ...labels.workloads].join(",");
  return `group by (${by})(last_over_time(${selector("process_start_time_seconds", scope(frame))}[${duration(frame.window)}]))`;
}

function dialled(asked: DestinationScope, ...matchers: string[]): string {
  return selector(DIALLED_METRIC, ...DIALLED, scope(asked), podsOf(asked), ...matchers);
}

/** Pods that stand for their own workload. */
function bare({ labels }: DestinationScope): string[] {
  return namesOfWorkloads(labels.workloads).map((label) => `${label}=""`);
}

function podsOf({ pods, labels }: DestinationScope): string {
  return pods === null ? "" : anyOf(labels.pod, pods);
}
