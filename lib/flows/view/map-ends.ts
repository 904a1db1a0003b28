import type { Flow } from "../flow";
import type { MapNode, MapShape } from "./flow-map";

/** Where a flow touches a column. */
export type End = Pick<MapNode, "id" | "column" | "of">;

/** Client, network and destination, as `shape` groups them. */
export function endsOf(flow: Flow, shape: MapShape): [End, End, End] {
  return [clientOf(flow, shape), networkOf(flow), destinationOf(flow, shape)];
}

function clientOf({ source: { namespace, workload } }: Flow, shape: MapShape): End {
  const group = `client:${namespace}`;
  if (shape.clients === "namespace" && !shape.expanded.includes(group)) {
    return { id: group, column: "client", of: { kind: "namespace", namespace, workloads: 0 } };
  }
  return { id: `${group}/${workload}`, column: "client", of: { kind: "workload", namespace, workload } };
}

function networkOf({ network }: Flow): End {
  if (network === null) return { id: "network:", column: "network", of: { kind: "no-network" } };
  return { id: `network:${network.namespace}/${network.name}`, column: "network", of: { kind: "network", ...network } };
}

function destinationOf({ host, registrableDomain, address }: Flow, shape: MapShape): End {
  const column = "destination";
  if (host === null && address === null) return { id: "destination:", column, of: { kind: "unnamed" } };
  if (host === null) return { id: `destination:${address}`, column, of: { kind: "address", address: address ?? "" } };
  const group = `domain:${registrableDomain}`;
  if (shape.destinations === "domain" && registrableDomain !== null && !shape.expanded.includes(group)) {
    return { id: group, column, of: { kind: "domain", domain: registrableDomain, hosts: 0 } };
  }
  return { id: `destination:${host}`, column, of: { kind: "host", host, registrableDomain } };
}
