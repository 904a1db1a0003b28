import { type Cidr, type IpAddress, parseIpv4, printIp } from "../../linkerd/address";
import type { DecodedNetwork } from "../../linkerd/decode/decode-egress-network";
import { EGRESS_NETWORK } from "../../linkerd/kinds";
import type { NamespacedName, ObjectRef } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { type PortSet, parsePortSet } from "../../linkerd/ports";
import { type Candidate, everythingBut, type NetworkEntrySize, sized } from "../match/select-network";
import type { AddressIndex } from "./address-index";
import { type Attached, indexAttachments, type NetworkAttachments } from "./attachments";
import { namesBackend } from "./backend-names";
import { keyOf, readCatalog, type UnreadableObject } from "./catalog";
import type { PortPolicies } from "./port-policy";
import { sameItems } from "./same-items";

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
  /** The IPv4 ones of these addresses as numbers: every decision looks here, and a number costs less than a text. */
  readonly serviceNumbers: ReadonlySet<number>;
  /** Routes of equal age and name have no order in Linkerd; `reverse` decides as if they stood the other way round. */
  readonly ties: "forward" | "reverse";
  /** By namespace of the networks, filled as addresses are asked for. */
  readonly addresses: Map<string, AddressIndex>;
  /** What the objects said, for `recompile`. */
  readonly attached: Attached;
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

const NO_NAMES: ReadonlySet<string> = new Set();
const NO_ATTACHMENTS: NetworkAttachments = { byPort: new Map(), portless: [] };

export function compile(snapshot: PolicySnapshot, ties: Policy["ties"] = "forward"): Policy {
  return assemble(snapshot, ties, null);
}

/**
 * `compile` for a snapshot that shares most objects with the one before: what stands on the same objects, by identity, is taken over
 * with all that was found out about it. An object changed in place would go unnoticed.
 */
export function recompile(previous: Policy, snapshot: PolicySnapshot): Policy {
  return assemble(snapshot, previous.ties, sameSettings(previous.snapshot, snapshot) ? previous : null);
}

function assemble(snapshot: PolicySnapshot, ties: Policy["ties"], previous: Policy | null): Policy {
  const catalog = readCatalog(snapshot, previous?.attached.catalog.readings);
  const attached = indexAttachments(catalog, snapshot.status, previous?.attached ?? null);
  const services = new Set(catalog.services.map(keyOf));
  const keys = catalog.networks.map(keyOf);
  const renamed = {
    Service: previous ? inOneOnly([...previous.services], [...services]) : NO_NAMES,
    EgressNetwork: previous ? inOneOnly([...previous.networks.keys()], keys) : NO_NAMES,
  };
  const everything = everythingBut(catalog.clusterNetworks);
  const defaultOpaquePorts = parsePortSet(snapshot.defaultOpaquePorts);
  const pools = new Map<string, CompiledNetwork[]>();
  const networks = new Map<string, CompiledNetwork>();
  for (const [at, network] of catalog.networks.entries()) {
    const { namespace, name, opaquePorts } = network;
    const key = keys[at] ?? keyOf(network);
    const attachments = attached.byNetwork.get(key) ?? NO_ATTACHMENTS;
    const former = previous?.networks.get(key);
    const before = former?.network === network ? former : undefined;
    const compiled: CompiledNetwork =
      before && sameAttachments(before.attachments, attachments) && !namesBackend(attachments, namespace, renamed)
        ? before
        : {
            network,
            entries: before?.entries ?? network.networks?.map(sized) ?? everything,
            ref: { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, namespace, name },
            opaquePorts: opaquePorts === null ? defaultOpaquePorts : parsePortSet(opaquePorts),
            attachments,
            ports: new Map(),
          };
    networks.set(key, compiled);
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
    services,
    networks,
    serviceByAddress,
    serviceNumbers: new Set([...serviceByAddress.keys()].flatMap((address) => parseIpv4(address) ?? [])),
    ties,
    addresses: new Map(
      [...(previous?.addresses ?? [])].filter(([owner]) => samePool(previous?.pools.get(owner), pools.get(owner))),
    ),
    attached,
  };
}

function sameSettings(a: PolicySnapshot, b: PolicySnapshot): boolean {
  return (
    a.clusterNetworks.join() === b.clusterNetworks.join() &&
    a.defaultOpaquePorts === b.defaultOpaquePorts &&
    a.globalEgressNamespace === b.globalEgressNamespace &&
    a.tlsRouteHostnames === b.tlsRouteHostnames &&
    a.tlsRouteVersion === b.tlsRouteVersion &&
    a.linkerdVersion === b.linkerdVersion &&
    JSON.stringify(a.unread) === JSON.stringify(b.unread) &&
    a.status === b.status
  );
}

function inOneOnly(a: readonly string[], b: readonly string[]): ReadonlySet<string> {
  if (sameItems(a, b)) return NO_NAMES;
  const [inA, inB] = [new Set(a), new Set(b)];
  return new Set([...a.filter((key) => !inB.has(key)), ...b.filter((key) => !inA.has(key))]);
}

function samePool(a: readonly CompiledNetwork[] = [], b: readonly CompiledNetwork[] = []): boolean {
  return sameItems(
    a.map(({ network }) => network),
    b.map(({ network }) => network),
  );
}

function sameAttachments(a: NetworkAttachments, b: NetworkAttachments): boolean {
  if (a.byPort.size !== b.byPort.size || !sameItems(a.portless, b.portless)) return false;
  return [...a.byPort].every(([port, list]) => sameItems(list, b.byPort.get(port) ?? []));
}

/** The EgressNetworks that count for clients of a namespace: its own if it has any, whatever they cover, else the global ones. */
export function poolFor(policy: Policy, clientNamespace: string): readonly CompiledNetwork[] {
  return policy.pools.get(poolOwner(policy, clientNamespace)) ?? [];
}

/** The namespace whose EgressNetworks those are. */
export function poolOwner(policy: Policy, clientNamespace: string): string {
  return policy.pools.has(clientNamespace) ? clientNamespace : policy.snapshot.globalEgressNamespace;
}

export function serviceAt(policy: Policy, address: IpAddress): NamespacedName | null {
  return policy.serviceByAddress.get(printIp(address)) ?? null;
}
