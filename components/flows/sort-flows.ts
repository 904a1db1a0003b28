import { FLOW_VERDICTS, type Flow } from "@/lib/flows/flow";

export type FlowColumn =
  | "verdict"
  | "client"
  | "destination"
  | "protocol"
  | "network"
  | "route"
  | "rate"
  | "count"
  | "seen";

export interface FlowOrder {
  column: FlowColumn;
  descending: boolean;
}

/** Worst first. */
export const DEFAULT_ORDER: FlowOrder = { column: "verdict", descending: false };

/** Numbers and times begin with the largest, words with A. */
export function orderAfterClick(order: FlowOrder, column: FlowColumn): FlowOrder {
  if (order.column === column) return { column, descending: !order.descending };
  return { column, descending: column === "rate" || column === "count" || column === "seen" };
}

/**
 * A sorted copy. Equal rows stand by verdict, client and destination and never by rate, so that a refresh moves no row which
 * did not change.
 */
export function sortFlows(flows: readonly Flow[], order: FlowOrder): Flow[] {
  const compare = BY_COLUMN[order.column];
  const sign = order.descending ? -1 : 1;
  return [...flows].sort((a, b) => sign * compare(a, b) || byRest(a, b));
}

type Compare = (a: Flow, b: Flow) => number;

const BY_COLUMN: Record<FlowColumn, Compare> = {
  verdict: (a, b) => FLOW_VERDICTS.indexOf(a.verdict) - FLOW_VERDICTS.indexOf(b.verdict),
  client: byText((flow) => `${flow.source.namespace}/${flow.source.workload}`),
  destination: byText(destinationOf),
  protocol: byText((flow) => flow.protocol),
  network: byText((flow) => (flow.network ? `${flow.network.namespace}/${flow.network.name}` : "")),
  route: byText((flow) => `${flow.route.namespace}/${flow.route.name}`),
  rate: (a, b) => a.ratePerSecond - b.ratePerSecond,
  count: (a, b) => a.count - b.count,
  seen: byText((flow) => flow.lastSeen ?? ""),
};

function byRest(a: Flow, b: Flow): number {
  return BY_COLUMN.verdict(a, b) || BY_COLUMN.client(a, b) || BY_COLUMN.destination(a, b) || (a.id < b.id ? -1 : 1);
}

function byText(textOf: (flow: Flow) => string): Compare {
  return (a, b) => {
    const left = textOf(a);
    const right = textOf(b);
    return left === right ? 0 : left < right ? -1 : 1;
  };
}

/** Registrable domain before subdomain, so that hosts of one owner stand together. */
function destinationOf(flow: Flow): string {
  const name = flow.host ?? flow.address ?? "";
  return `${flow.registrableDomain ?? name} ${name} ${String(flow.port ?? 0).padStart(5, "0")}`;
}
