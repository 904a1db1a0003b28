import { refKey } from "../linkerd/object";
import type { Flow } from "./flow";

/** The fields that tell flows apart. */
export type FlowKey = Pick<Flow, "network" | "route" | "host" | "address" | "port" | "protocol"> & {
  source: Pick<Flow["source"], "namespace" | "workload" | "workloadKind">;
};

/** The same over refreshes and windows. Not the verdict: a flow that turns from failed to allowed stays the same row. */
export function flowKey({ source, network, route, host, address, port, protocol }: FlowKey): string {
  return JSON.stringify([
    [source.namespace, source.workloadKind, source.workload],
    network && [network.namespace, network.name],
    refKey(route),
    host,
    address,
    port,
    protocol,
  ]);
}

/**
 * A short name of `key`, the same on the server and in a browser, so that it need not be sent. Not proof against forgery: whoever
 * makes up hosts may make two flows share an id, so nothing is decided by it.
 */
export function flowId(key: string): string {
  return half(key, 0x9e3779b9) + half(key, 0x85ebca6b);
}

/** 53 bits of cyrb53, a public-domain hash for strings. */
function half(text: string, seed: number): string {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36).padStart(11, "0");
}
