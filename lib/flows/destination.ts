import { tolerated } from "../linkerd/tolerated";
import type { Flow } from "./flow";

/**
 * An address and a port to which the pods of one workload opened connections: `tcp_open_total{direction="outbound",peer="src"}`, whose
 * `target_addr` is the original destination. The proxy counts it before any policy judges, so it has each port by itself, denied ones,
 * IPv6, what no route family counts, and what stays within the cluster. That one is missing proves nothing: a proxy forgets it after ten
 * idle minutes, and some keep-lists drop the metric.
 */
export interface Destination {
  source: { namespace: string; workload: string };
  /** Canonical, without brackets: `2001:db8::7`. */
  address: string;
  port: number;
  /**
   * Opened within the window, over all pods; a counter whose first sample lies within the window counts whole. 0: none was opened,
   * but the series was there, so an older connection may still carry requests.
   */
  connections: number;
}

export interface Destinations {
  windowSeconds: number;
  destinations: Destination[];
  /** Workloads with more than `MOST_DESTINATIONS`: how many of the least used are not among `destinations`. */
  omitted: { source: { namespace: string; workload: string }; count: number }[];
}

/** Of one workload. */
export const MOST_DESTINATIONS = 500;

/** What one workload dialled. */
export interface WorkloadDestinations {
  /** Without the connections that flows of the tcp family account for: those tell address and port themselves. */
  dialled: { address: string; port: number; connections: number }[];
  /** false: there were more than are listed. */
  complete: boolean;
  /** Requests and connections of its flows that have no address. */
  counted: number;
}

/** By `workloadKey`; a workload that is not in it is one of which nothing is known. */
export type DestinationsByWorkload = ReadonlyMap<string, WorkloadDestinations>;

/** `203.0.113.7:443`, `[2001:db8::7]:443` */
export function printDestination({ address, port }: Pick<Destination, "address" | "port">): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

export function workloadKey({ namespace, workload }: { namespace: string; workload: string }): string {
  return `${namespace}/${workload}`;
}

/** `flows`: all of the same window, uncovered ones too. */
export function byWorkload({ destinations, omitted }: Destinations, flows: readonly Flow[]): DestinationsByWorkload {
  const accounted = new Map<string, number>();
  const counted = new Map<string, number>();
  for (const { source, address, port, count } of flows) {
    const known = address === null || port === null ? null : `${workloadKey(source)} ${address} ${port}`;
    const [sums, key] = known === null ? [counted, workloadKey(source)] : [accounted, known];
    sums.set(key, (sums.get(key) ?? 0) + count);
  }
  const cut = new Set(omitted.map(({ source }) => workloadKey(source)));
  const workloads = new Map<string, WorkloadDestinations>();
  for (const { source, address, port, connections } of destinations) {
    const key = workloadKey(source);
    const mine = workloads.get(key) ?? {
      dialled: [],
      complete: !cut.has(key),
      counted: counted.get(key) ?? 0,
    };
    workloads.set(key, mine);
    const known = accounted.get(`${key} ${address} ${port}`);
    if (known === undefined) mine.dialled.push({ address, port, connections });
    else if (connections > known + tolerated(known))
      mine.dialled.push({ address, port, connections: connections - known });
  }
  return workloads;
}
