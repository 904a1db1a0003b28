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
  let [a, b, c, d] = [0x4010c414, 0xdf5eb76e, 0x5bc6db7b, 0xc41aa53d];
  for (let index = 0; index < key.length; index++) {
    const code = key.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
    c = Math.imul(c ^ code, 2246822519);
    d = Math.imul(d ^ code, 3266489917);
  }
  return mixed(a, b) + mixed(c, d);
}

/** 53 bits of two halves, as cyrb53 (public domain) mixes them. */
function mixed(one: number, other: number): string {
  const high = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
  const low = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36).padStart(11, "0");
}
