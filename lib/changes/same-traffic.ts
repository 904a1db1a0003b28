import type { Flow } from "../flows/flow";
import { countedOf } from "../flows/protocol";

/** Of a flow what is kept to know its traffic again. */
export type Traffic = Pick<Flow, "host" | "address" | "port" | "protocol"> & {
  source: Pick<Flow["source"], "namespace" | "workload">;
};

/** With what it takes to show it. */
export type ForecastFlow = Traffic & Pick<Flow, "id" | "registrableDomain">;

/**
 * The same client going to the same place, whichever route judged it. Compares by name where both have one, else by address,
 * else by reported port: a new TLSRoute on a port turns flows known by address into flows known by name.
 */
export function sameTraffic(before: Traffic, now: Flow): boolean {
  if (before.source.namespace !== now.source.namespace || before.source.workload !== now.source.workload) return false;
  if (countedOf(before.protocol) !== countedOf(now.protocol)) return false;
  if (before.host !== null && now.host !== null) return before.host === now.host;
  if (before.address !== null && now.address !== null)
    return before.address === now.address && before.port === now.port;
  return before.port === null || now.port === null || before.port === now.port;
}

export function trafficOf({ source, host, address, port, protocol }: Flow): Traffic {
  return { source: { namespace: source.namespace, workload: source.workload }, host, address, port, protocol };
}
