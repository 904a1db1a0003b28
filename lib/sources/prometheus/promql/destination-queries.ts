import { MOST_DESTINATIONS } from "../../../flows/destination";
import { DIALLED_METRIC } from "../../../linkerd/proxy-metrics";
import { bySteadiness } from "./by-steadiness";
import { countByDifference, countInSteps, movement } from "./count-forms";
import { type Frame, scope, timesOf, tooLong } from "./frame";
import { unsteadyPods } from "./pod-queries";
import { anyOf, duration, selector } from "./promql";
import { namesOfWorkloads } from "./workload-labels";

const DIALLED = ['direction="outbound"', 'peer="src"'];

/** Of whom: one workload by its pods, where one is asked for. */
export interface DestinationScope extends Frame {
  /** null: all of the namespaces. */
  pods: readonly string[] | null;
}

/**
 * Connections by workload and destination, 0 for those that only stayed open. Of one workload in steps: a destination that is dialled
 * again after the proxy forgot it may stand as high as before, which no difference shows. Of many by difference where nothing restarted,
 * at a fraction of the cost: there such a one counts less, and is listed all the same.
 */
export function destinationCounts(asked: DestinationScope): string[] {
  const { labels } = asked;
  const top = (of: readonly string[], ...matchers: string[]) =>
    `topk by (${of.join(",")}) (${MOST_DESTINATIONS + 1},${counted(asked, [...of, "target_addr"], matchers)})`;
  return [
    ...(labels.workloads.length > 0 ? [top([labels.namespace, ...labels.workloads])] : []),
    top([labels.namespace, labels.pod], ...bare(asked)),
  ];
}

function counted(asked: DestinationScope, by: readonly string[], matchers: readonly string[]): string {
  if (asked.pods !== null && !tooLong(asked)) return countInSteps(dialled(asked, ...matchers), by, timesOf(asked));
  const each = [...new Set([...by, asked.labels.pod])];
  const form = tooLong(asked) ? countByDifference : countInSteps;
  const ofPods = bySteadiness(
    [DIALLED_METRIC, ...DIALLED, podsOf(asked), ...matchers],
    asked,
    (m, times) => movement(m, each, times),
    (m, times) => form(m, each, times),
  );
  return `sum by (${by.join(",")})(${ofPods})`;
}

/** The pods that `Frame.unsteady` means, as far as they dialled anything. */
export function unsteadyDialling(asked: DestinationScope): string {
  return unsteadyPods(asked, dialled(asked));
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
