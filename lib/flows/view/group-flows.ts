import type { FilterKey } from "../asked/filter-keys";
import type { FlowGrouping, FlowOrder } from "../asked/table-layout";
import { FLOW_VERDICTS, type Flow } from "../flow";
import { addFlow, type FlowTotals, noTotals } from "./flow-totals";
import { valuesOf } from "./flow-value";

export interface FlowGroup {
  /** Unique among the groups of one grouping. */
  id: string;
  /** The term of the filter that shows this group alone; an empty value where its flows have none. */
  key: FilterKey;
  value: string;
  totals: FlowTotals;
  /** In the order in which they came in. */
  flows: Flow[];
}

/** Every flow is in exactly one group, so that the groups' totals add up to those of the flows. */
export function groupFlows(flows: readonly Flow[], grouping: FlowGrouping): FlowGroup[] {
  const groups = new Map<string, FlowGroup>();
  for (const flow of flows) {
    const [key, value] = membership(flow, grouping);
    const id = `${key}:${value}`;
    const group = groups.get(id) ?? { id, key, value, totals: noTotals(), flows: [] };
    if (group.flows.length === 0) groups.set(id, group);
    group.flows.push(flow);
    addFlow(group.totals, flow);
  }
  return [...groups.values()];
}

/** Where a flow lacks what is grouped by, the next best thing which it has. */
const BY: Record<FlowGrouping, readonly FilterKey[]> = {
  host: ["host", "address"],
  domain: ["domain", "host", "address"],
  workload: ["workload"],
  namespace: ["ns"],
  network: ["network"],
  route: ["route"],
};

function membership(flow: Flow, grouping: FlowGrouping): [FilterKey, string] {
  for (const key of BY[grouping]) {
    const [value] = valuesOf(flow, key);
    if (value !== undefined) return [key, value];
  }
  return [BY[grouping][0] ?? "host", ""];
}

/** A sorted copy, by what the groups add up to; the flows inside keep their order. */
export function sortGroups(groups: readonly FlowGroup[], order: FlowOrder): FlowGroup[] {
  const sign = order.descending ? -1 : 1;
  const keyed = groups.map((group) => ({ group, key: sortKey(group, order) }));
  keyed.sort(
    (a, b) => sign * compare(a.key, b.key) || compare(a.group.value, b.group.value) || compare(a.group.id, b.group.id),
  );
  return keyed.map(({ group }) => group);
}

function sortKey({ totals, value }: FlowGroup, { column }: FlowOrder): number | string {
  switch (column) {
    case "verdict":
      return FLOW_VERDICTS.findIndex((verdict) => totals.verdicts[verdict]);
    // Requests and connections only for their order; nowhere shown as a sum.
    case "rate":
      return totals.requestsPerSecond + totals.connectionsPerSecond;
    case "count":
      return totals.requests + totals.connections;
    case "seen":
      return totals.lastSeen ?? "";
    default:
      return value;
  }
}

function compare<Key extends number | string>(left: Key, right: Key): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
