import { withStance } from "@/lib/flows/asked/filter-edit";
import type { FilterKey } from "@/lib/flows/asked/filter-keys";
import { NO_SEARCH, printFlowSearch } from "@/lib/flows/asked/search";
import type { Flow } from "@/lib/flows/flow";

/** Where `flow`, and what is counted like it, is authored among many: for questions to which one route is no answer. */
export function authorFlowHref({ source, network, host, port, protocol }: Flow, windowSeconds: number): string {
  const terms: [FilterKey, string | null][] = [
    ["workload", `${source.namespace}/${source.workload}`],
    ["network", network && `${network.namespace}/${network.name}`],
    ["host", host ?? ""],
    ["port", port === null ? null : String(port)],
    ["protocol", protocol],
  ];
  const filter = terms.reduce(
    (text, [key, value]) => (value === null ? text : withStance(text, key, value, "include")),
    "",
  );
  return `/author?${printFlowSearch({ ...NO_SEARCH, windowSeconds, filter })}`;
}
