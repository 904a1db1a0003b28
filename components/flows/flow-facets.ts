import { filterFlows } from "@/lib/flows/filter-flows";
import { FLOW_PROTOCOLS, FLOW_VERDICTS, type Flow, type FlowProtocol, type FlowVerdict } from "@/lib/flows/flow";
import type { FlowSearch } from "@/lib/flows/search";
import type { NamespacedName } from "@/lib/linkerd/object";

export interface FlowFacets {
  verdicts: { value: FlowVerdict; flows: number }[];
  protocols: { value: FlowProtocol; flows: number }[];
  namespaces: string[];
  networks: NamespacedName[];
}

/**
 * How many rows each value would show if it were the only one of its filter, the other filters left as they are. Values that
 * never occur in the window are left out of the selects, and stay in with 0 among verdicts and protocols.
 */
export function flowFacets(flows: readonly Flow[], search: FlowSearch): FlowFacets {
  const withoutVerdict = filterFlows(flows, { ...search, verdicts: [] });
  const withoutProtocol = filterFlows(flows, { ...search, protocols: [] });
  return {
    verdicts: FLOW_VERDICTS.map((value) => ({
      value,
      flows: countWhere(withoutVerdict, (flow) => flow.verdict === value),
    })),
    protocols: FLOW_PROTOCOLS.map((value) => ({
      value,
      flows: countWhere(withoutProtocol, (flow) => flow.protocol === value),
    })),
    namespaces: [...new Set([...flows.map((flow) => flow.source.namespace), ...search.namespaces])].sort(),
    networks: networksOf(flows, search),
  };
}

function countWhere(flows: readonly Flow[], holds: (flow: Flow) => boolean): number {
  return flows.reduce((count, flow) => (holds(flow) ? count + 1 : count), 0);
}

function networksOf(flows: readonly Flow[], search: FlowSearch): NamespacedName[] {
  const byKey = new Map<string, NamespacedName>();
  for (const network of [...flows.map((flow) => flow.network), ...search.networks]) {
    if (network) byKey.set(`${network.namespace}/${network.name}`, network);
  }
  return [...byKey.keys()].sort().flatMap((key) => byKey.get(key) ?? []);
}
