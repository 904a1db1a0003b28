import type { FilterKey } from "../asked/filter-keys";
import { DEFAULT_ORDER } from "../asked/table-layout";
import type { Flow } from "../flow";
import { valuesOf } from "./flow-value";
import { filterFlows } from "./match-flow";
import { sortFlows } from "./sort-flows";

/** What a few words stand for among the flows of a window. */
export interface FoundFlows {
  /** Flows in which every word occurs, worst first. */
  flows: Flow[];
  /** Namespaces, workloads, hosts and networks in whose name every word occurs, with their rows. */
  values: { key: FilterKey; value: string; flows: number }[];
}

const NAMED: readonly FilterKey[] = ["network", "ns", "workload", "host"];
const MOST_FLOWS = 8;
const MOST_VALUES = 3;

export function findFlows(flows: readonly Flow[], words: string): FoundFlows {
  const needles = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (needles.length === 0) return { flows: [], values: [] };
  const quoted = needles.map((word) => JSON.stringify(word)).join(" ");
  return {
    flows: sortFlows(filterFlows(flows, quoted), DEFAULT_ORDER).slice(0, MOST_FLOWS),
    values: NAMED.flatMap((key) => valuesWith(flows, key, needles)),
  };
}

function valuesWith(flows: readonly Flow[], key: FilterKey, needles: readonly string[]) {
  const counts = new Map<string, number>();
  for (const flow of flows) {
    for (const value of valuesOf(flow, key)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .filter(([value]) => needles.every((needle) => value.toLowerCase().includes(needle)))
    .map(([value, count]) => ({ key, value, flows: count }))
    .sort((a, b) => b.flows - a.flows)
    .slice(0, MOST_VALUES);
}
