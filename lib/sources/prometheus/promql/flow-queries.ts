import type { Flow } from "../../../flows/flow";
import { countsRequests } from "../../../flows/protocol";
import { shellWord } from "../../../print/shell-word";
import { countByDifference, countInSteps, firstMovement, rate } from "./count-forms";
import { type Frame, MAX_EXACT_STEPS, rateWindow } from "./frame";
import { FLOW_FAMILIES } from "./metric-families";
import { quote, selector } from "./promql";
import { firstSeenStep } from "./seen-queries";
import { workloadMatchers } from "./workload-labels";

export interface FlowQueries {
  /** Gives `count`; to be evaluated where the window ends. */
  count: string;
  /** Gives `ratePerSecond`, also over time. */
  rate: string;
  /** Gives unix seconds: the first scrape of the window at which it rose. */
  began: string;
}

/** The numbers of one flow as PromQL that anyone may paste into Prometheus: the flows' own queries, narrowed to its series. */
export function flowQueries(flow: Flow, frame: Pick<Frame, "window" | "scrape" | "labels">): FlowQueries {
  const m = flowSelector(flow, frame);
  const affordable = frame.window / frame.scrape <= MAX_EXACT_STEPS;
  return {
    count: (affordable ? countInSteps : countByDifference)(m, [], { ...frame, targets: frame.labels.only }),
    rate: rate(m, [], rateWindow(frame)),
    began: firstMovement(m, [], { ...frame, step: affordable ? frame.scrape : firstSeenStep(frame) }),
  };
}

/** A plain selector of the counter's series of this flow, over all of its pods. */
export function flowSelector(flow: Flow, { labels }: Pick<Frame, "labels">): string {
  const family = FLOW_FAMILIES.find(({ id }) => id === (isPrivate(flow) ? "private" : flow.protocol));
  const label = (name: string, value: string) =>
    `${labels.shadowed.includes(name) ? `exported_${name}` : name}=${quote(value)}`;
  return selector(
    family?.metric ?? "",
    `${labels.namespace}=${quote(flow.source.namespace)}`,
    ...(workloadMatchers(flow.source, labels.workloads) ?? [`${labels.pod}=${quote(flow.source.workload)}`]),
    ...parentMatchers(flow, family?.matchers ?? "", label),
    label("route_kind", flow.route.kind),
    label("route_namespace", flow.route.namespace),
    label("route_name", flow.route.name),
    ...(family?.labels.includes("hostname") ? [label("hostname", flow.host ?? "")] : []),
    ...(family?.labels.includes("target_ip") ? [label("target_ip", flow.address ?? "")] : []),
    label(flow.protocol === "tcp" ? "target_port" : "parent_port", flow.port === null ? "" : String(flow.port)),
    labels.only,
  );
}

function parentMatchers(flow: Flow, matchers: string, label: (name: string, value: string) => string): string[] {
  if (flow.network === null) return isPrivate(flow) ? [matchers] : [label("parent_kind", "default")];
  return [
    label("parent_kind", "EgressNetwork"),
    label("parent_namespace", flow.network.namespace),
    label("parent_name", flow.network.name),
  ];
}

/** Inside the cluster's ranges and judged by nobody: counted by its backend, since its route has no status. */
function isPrivate(flow: Flow): boolean {
  return flow.network === null && flow.verdict === "uncertain" && flow.protocol === "http";
}

/** What Linkerd's own command line shows of the same flow. `stat-outbound` knows neither connections nor hosts. */
export function commandLines(flow: Flow): string[] {
  const { namespace, workload, workloadKind, pods } = flow.source;
  const kind = KUBECTL_KIND[workloadKind];
  // Of a Rollout, or of what a collector does not name the kind of, Linkerd's commands know nothing but its pods.
  const named = kind === undefined ? `pod/${pods[0] ?? workload}` : `${kind}/${workload}`;
  const resource = `-n ${shellWord(namespace)} ${shellWord(named)}`;
  const metric = FLOW_FAMILIES.find(({ id }) => id === flow.protocol)?.metric ?? "outbound_";
  const target = flow.host ?? flow.address;
  const lines = [`grep ${metric}`, ...(target === null ? [] : [`grep -Fe ${shellWord(target)}`])];
  const counters = `linkerd diagnostics proxy-metrics ${resource} | ${lines.join(" | ")}`;
  return countsRequests(flow) ? [counters, `linkerd viz stat-outbound ${resource}`] : [counters];
}

const KUBECTL_KIND: Record<string, string> = {
  Deployment: "deploy",
  StatefulSet: "sts",
  DaemonSet: "ds",
  Job: "job",
  CronJob: "cronjob",
  ReplicaSet: "rs",
  ReplicationController: "rc",
};
