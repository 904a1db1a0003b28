import type { FilterKey } from "../asked/filter-keys";
import type { Flow } from "../flow";
import { type MarkOf, NO_MARKS } from "../prediction-mark";

/** What a flow has under a key of the filter, as a click on it would ask for; none where the proxy does not export it. */
export function valuesOf(flow: Flow, key: FilterKey, markOf: MarkOf = NO_MARKS): string[] {
  switch (key) {
    case "ns":
      return [flow.source.namespace];
    case "workload":
      return [`${flow.source.namespace}/${flow.source.workload}`];
    case "host":
      return known(flow.host);
    case "domain":
      return known(flow.registrableDomain);
    case "address":
      return known(flow.address);
    case "port":
      return flow.port === null ? [] : [String(flow.port)];
    case "protocol":
      return [flow.protocol];
    case "network":
      return flow.network ? [`${flow.network.namespace}/${flow.network.name}`] : [];
    case "route":
      return [flow.route.namespace ? `${flow.route.namespace}/${flow.route.name}` : flow.route.name];
    case "verdict":
      return [flow.verdict];
    case "status":
      return Object.keys(flow.answers);
    case "prediction":
      return known(markOf(flow));
  }
}

function known(value: string | null): string[] {
  return value === null ? [] : [value];
}
