import { type Cidr, type IpAddress, printIp } from "../linkerd/address";
import type { DecodedNetwork } from "../linkerd/decode-egress-network";
import { EGRESS_NETWORK } from "../linkerd/kinds";
import type { NamespacedName, ObjectRef } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { type PortSet, parsePortSet } from "../linkerd/ports";
import type { AddressIndex } from "./address-index";
import { indexAttachments, type NetworkAttachments } from "./attachments";
import { keyOf, readCatalog, type UnreadableObject } from "./catalog";
import type { PortPolicies } from "./port-policy";
import { type Candidate, entriesOf, type NetworkEntrySize } from "./select-network";

/** A snapshot made ready to decide with: read once, asked often. */
export interface Policy {
  readonly snapshot: PolicySnapshot;
  readonly clusterNetworks: readonly Cidr[];
  readonly unreadable: readonly UnreadableObject[];
  /** EgressNetworks by namespace. */
  readonly pools: ReadonlyMap<string, readonly CompiledNetwork[]>;
  /** `namespace/name` of every Service. */
  readonly services: ReadonlySet<string>;
  /** `namespace/name` of every EgressNetwork. */
  readonly networks: ReadonlyMap<string, CompiledNetwork>;
  /** By canonical text of a cluster address. */
  readonly serviceByAddress: ReadonlyMap<string, NamespacedName>;
  /** Routes of equal age and name have no order in Linkerd; `reverse` decides as if they stood the other way round. */
  readonly ties: "forward" | "reverse";
  /** By client namespace, filled as addresses are asked for. */
  readonly addresses: Map<string, AddressIndex>;
}

export interface CompiledNetwork extends Candidate {
  readonly network: DecodedNetwork;
  readonly entries: readonly NetworkEntrySize[];
  readonly ref: ObjectRef;
  readonly opaquePorts: PortSet;
  readonly attachments: NetworkAttachments;
  /** Filled as ports are asked for. */
  readonly ports: Map<number, PortPolicies>;
}

const NO_ATTACHMENTS: NetworkAttachments = { byPort: new Map(), portless: [] };

export function compile(snapshot: PolicySnapshot, ties: Policy["ties"] = "forward"): Policy {
  const catalog = readCatalog(snapshot);
  const attachments = indexAttachments(catalog, snapshot.status);
  const defaultOpaquePorts = parsePortSet(snapshot.defaultOpaquePorts);
  const pools = new Map<string, CompiledNetwork[]>();
  const networks = new Map<string, CompiledNetwork>();
  for (const network of catalog.networks) {
    const { namespace, name, opaquePorts } = network;
    const compiled: CompiledNetwork = {
      network,
      entries: entriesOf(network, catalog.clusterNetworks),
      ref: { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, namespace, name },
      opaquePorts: opaquePorts === null ? defaultOpaquePorts : parsePortSet(opaquePorts),
      attachments: attachments.get(keyOf(network)) ?? NO_ATTACHMENTS,
      ports: new Map(),
    };
    networks.set(keyOf(network), compiled);
    if (!pools.get(namespace)?.push(compiled)) pools.set(namespace, [compiled]);
  }
  const serviceByAddress = new Map<string, NamespacedName>();
  for (const { namespace, name, addresses } of catalog.services) {
    for (const address of addresses) serviceByAddress.set(address, { namespace, name });
  }
  return {
    snapshot,
    clusterNetworks: catalog.clusterNetworks,
    unreadable: catalog.unreadable,
    pools,
    services: new Set(catalog.services.map(keyOf)),
    networks,
    serviceByAddress,
    ties,
    addresses: new Map(),
  };
}

/** The EgressNetworks that count for clients of a namespace: its own if it has any, whatever they cover, else the global ones. */
export function poolFor(policy: Policy, clientNamespace: string): readonly CompiledNetwork[] {
  return policy.pools.get(clientNamespace) ?? policy.pools.get(policy.snapshot.globalEgressNamespace) ?? [];
}

export function serviceAt(policy: Policy, address: IpAddress): NamespacedName | null {
  return policy.serviceByAddress.get(printIp(address)) ?? null;
}
