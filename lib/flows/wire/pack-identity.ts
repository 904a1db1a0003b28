import type { NamespacedName, ObjectRef } from "../../linkerd/object";
import type { Flow } from "../flow";
import { flowId, flowKey } from "../flow-id";
import { FLOW_PROTOCOLS } from "../protocol";
import { known, nth, type TablesReader, type TablesWriter } from "./pack-tables";
import type { FlowValues } from "./pack-values";

/** What never changes of a flow; numbers name strings and lists of the tables. */
export interface PackedIdentity {
  /** 0: the one that `flowId` makes. */
  id: string | 0;
  source: number;
  network: number;
  route: number;
  /** The host with its registrable domain. */
  host: number;
  address: number;
  /** 0: none; negative: as reported, not confirmed. */
  port: number;
  protocol: number;
}

export const IDENTITY_COLUMNS: readonly (keyof PackedIdentity)[] = [
  "id",
  "source",
  "network",
  "route",
  "host",
  "address",
  "port",
  "protocol",
];

export type FlowIdentityFields = Omit<Flow, keyof FlowValues | "source"> & { source: Omit<Flow["source"], "pods"> };

export function packIdentity(flow: Flow, tables: TablesWriter): PackedIdentity {
  const { source, network, route, port } = flow;
  return {
    id: flow.id === flowId(flowKey(flow)) ? 0 : flow.id,
    source: tables.tuple([source.namespace, source.workload, source.workloadKind]),
    network: tables.tuple(network && [network.namespace, network.name]),
    route: tables.tuple([route.group, route.kind, route.namespace, route.name]),
    host: tables.tuple([flow.host, flow.registrableDomain]),
    address: tables.string(flow.address),
    port: port === null ? 0 : flow.portConfirmed ? port : -port,
    protocol: tables.string(flow.protocol),
  };
}

export function unpackIdentity(packed: PackedIdentity, tables: TablesReader): FlowIdentityFields {
  const [namespace = "", workload = "", workloadKind = ""] = tables.texts(packed.source);
  const [host = null, registrableDomain = null] = tables.tuple(packed.host);
  const identity = {
    source: { namespace, workload, workloadKind },
    network: packed.network === 0 ? null : tables.shared(packed.network, networkOf),
    route: tables.shared(packed.route, routeOf),
    host,
    registrableDomain,
    address: tables.string(packed.address),
    port: packed.port === 0 ? null : Math.abs(packed.port),
    portConfirmed: packed.port > 0,
    protocol: known(FLOW_PROTOCOLS, tables.text(packed.protocol)),
  };
  return { id: packed.id === 0 ? flowId(flowKey(identity)) : packed.id, ...identity };
}

function networkOf(texts: string[]): NamespacedName {
  return { namespace: nth(texts, 0), name: nth(texts, 1) };
}

function routeOf([group = "", kind = "", namespace = "", name = ""]: string[]): ObjectRef {
  return { group, kind, namespace, name };
}
