import type { Flow, FlowVerdict } from "../flow";
import { nothing, type TrafficSum } from "../network-traffic";
import { countsRequests } from "../protocol";

/** What a set of flows adds up to; requests and connections are never added. */
export interface FlowTotals extends TrafficSum {
  flows: number;
  denied: TrafficSum;
  /** Flows by verdict. */
  verdicts: Partial<Record<FlowVerdict, number>>;
  /** RFC 3339: the latest of all. */
  lastSeen: string | null;
}

export function noTotals(): FlowTotals {
  return { ...nothing(), flows: 0, denied: nothing(), verdicts: {}, lastSeen: null };
}

/** Changes `totals`. */
export function addFlow(totals: FlowTotals, flow: Flow): void {
  totals.flows++;
  totals.verdicts[flow.verdict] = (totals.verdicts[flow.verdict] ?? 0) + 1;
  if (flow.lastSeen !== null && (totals.lastSeen === null || flow.lastSeen > totals.lastSeen))
    totals.lastSeen = flow.lastSeen;
  addTraffic(totals, flow);
  if (flow.verdict === "denied") addTraffic(totals.denied, flow);
}

function addTraffic(sum: TrafficSum, flow: Flow): void {
  if (countsRequests(flow)) {
    sum.requests += flow.count;
    sum.requestsPerSecond += flow.ratePerSecond;
  } else {
    sum.connections += flow.count;
    sum.connectionsPerSecond += flow.ratePerSecond;
  }
}

export function totalsOf(flows: readonly Flow[]): FlowTotals {
  const totals = noTotals();
  for (const flow of flows) addFlow(totals, flow);
  return totals;
}
