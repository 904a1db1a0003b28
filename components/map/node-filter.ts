import { withStance } from "@/lib/flows/asked/filter-edit";
import type { FilterKey } from "@/lib/flows/asked/filter-keys";
import type { MapSubject } from "@/lib/flows/view/flow-map";

/** `filter` narrowed to the flows through a node; null where no term can tell them from others. */
export function filterOfNode(filter: string, of: MapSubject): string | null {
  const term = termOf(of);
  return term && withStance(filter, term[0], term[1], "include");
}

function termOf(of: MapSubject): [FilterKey, string] | null {
  switch (of.kind) {
    case "workload":
      return ["workload", `${of.namespace}/${of.workload}`];
    case "namespace":
      return ["ns", of.namespace];
    case "network":
      return ["network", `${of.namespace}/${of.name}`];
    case "no-network":
      return ["network", ""];
    case "host":
      return ["host", of.host];
    case "domain":
      return ["domain", of.domain];
    case "address":
      return ["address", of.address];
    case "unnamed":
    case "rest":
      return null;
  }
}
