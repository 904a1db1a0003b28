import type { Flow, FlowVerdict } from "./flow";
import { countsRequests } from "./protocol";

/** Requests (http, grpc) and connections (tls, tcp) are never added: each has its own sum. */
export interface TrafficSum {
  requests: number;
  connections: number;
  requestsPerSecond: number;
  connectionsPerSecond: number;
}

export interface NetworkTraffic {
  total: TrafficSum;
  byVerdict: Partial<Record<FlowVerdict, TrafficSum>>;
}

/** Sums of `flows` by the EgressNetwork that judged them, under `namespace/name`; flows of no network are left out. */
export function trafficByNetwork(flows: readonly Flow[]): Map<string, NetworkTraffic> {
  const byNetwork = new Map<string, NetworkTraffic>();
  for (const flow of flows) {
    if (!flow.network) continue;
    const key = `${flow.network.namespace}/${flow.network.name}`;
    const traffic = byNetwork.get(key) ?? { total: nothing(), byVerdict: {} };
    traffic.total = addFlow(traffic.total, flow);
    traffic.byVerdict[flow.verdict] = addFlow(traffic.byVerdict[flow.verdict] ?? nothing(), flow);
    byNetwork.set(key, traffic);
  }
  return byNetwork;
}

/** Denied requests as a share of requests, and connections of connections, from 0 to 1; null where there were none. */
export function deniedShares(traffic: NetworkTraffic): { requests: number | null; connections: number | null } {
  const denied = traffic.byVerdict.denied ?? nothing();
  return {
    requests: traffic.total.requests > 0 ? denied.requests / traffic.total.requests : null,
    connections: traffic.total.connections > 0 ? denied.connections / traffic.total.connections : null,
  };
}

/** One of the two units, by itself. */
export interface TrafficFigure {
  unit: "req" | "conn";
  count: number;
  perSecond: number;
}

/** What there is of each unit, requests first; those alone where there is nothing at all. */
export function figuresOf(sum: TrafficSum): TrafficFigure[] {
  const requests: TrafficFigure = { unit: "req", count: sum.requests, perSecond: sum.requestsPerSecond };
  const connections: TrafficFigure = { unit: "conn", count: sum.connections, perSecond: sum.connectionsPerSecond };
  const some = [requests, connections].filter(({ count, perSecond }) => count > 0 || perSecond > 0);
  return some.length > 0 ? some : [requests];
}

export function nothing(): TrafficSum {
  return { requests: 0, connections: 0, requestsPerSecond: 0, connectionsPerSecond: 0 };
}

export function addFlow(sum: TrafficSum, flow: Flow): TrafficSum {
  if (countsRequests(flow)) {
    return {
      ...sum,
      requests: sum.requests + flow.count,
      requestsPerSecond: sum.requestsPerSecond + flow.ratePerSecond,
    };
  }
  return {
    ...sum,
    connections: sum.connections + flow.count,
    connectionsPerSecond: sum.connectionsPerSecond + flow.ratePerSecond,
  };
}
