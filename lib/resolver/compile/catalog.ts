import { type Cidr, parseCidr } from "../../linkerd/address";
import { type DecodedNetwork, decodeEgressNetwork } from "../../linkerd/decode/decode-egress-network";
import { decodeRoute } from "../../linkerd/decode/decode-route";
import { type DecodedService, decodeService } from "../../linkerd/decode/service";
import { isMisdirected } from "../../linkerd/kind-match";
import { egressKindOf, isEgressNetwork, isService } from "../../linkerd/kinds";
import { type LinkerdReads, readingsOf } from "../../linkerd/linkerd-reads";
import { groupOf, type KubernetesObject, type ObjectRef } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { isRecord } from "../../linkerd/record";
import type { ParentRef, Route } from "../../linkerd/route";

/** Everything of a snapshot that Linkerd can read, and by name what it cannot. Order is that of the snapshot. */
export interface Catalog {
  networks: DecodedNetwork[];
  routes: Route[];
  services: DecodedService[];
  /** `namespace/name` of policy.linkerd.io Servers, which routes may have for parents. */
  servers: ReadonlySet<string>;
  unreadable: UnreadableObject[];
  /** Of kinds that this Linkerd does not read here, in whatever version they stand. */
  unserved: UnservedRoute[];
  /** Those with a parentRef that was meant for an EgressNetwork and names a kind that there is not. */
  misdirected: Route[];
  clusterNetworks: Cidr[];
  reads: LinkerdReads;
  /** By the object read. */
  readings: ReadonlyMap<KubernetesObject, Reading>;
}

export interface UnservedRoute {
  ref: ObjectRef;
  parentRefs: ParentRef[];
}

export interface UnreadableObject {
  ref: ObjectRef;
  error: string;
}

/** What one object says; null where it has no part in egress. */
export type Reading =
  | { kind: "network"; network: DecodedNetwork }
  | { kind: "route"; route: Route }
  | { kind: "service"; service: DecodedService }
  | { kind: "server"; server: string }
  | { kind: "unreadable"; unreadable: UnreadableObject }
  | { kind: "unserved"; unserved: UnservedRoute }
  | null;

/** `known`: what the same objects said before. */
export function readCatalog(
  snapshot: PolicySnapshot,
  known: ReadonlyMap<KubernetesObject, Reading> = new Map(),
): Catalog {
  const networks: DecodedNetwork[] = [];
  const routes: Route[] = [];
  const services: DecodedService[] = [];
  const servers = new Set<string>();
  const unreadable: UnreadableObject[] = [];
  const unserved: UnservedRoute[] = [];
  const reads = readingsOf(snapshot);
  const readings = new Map<KubernetesObject, Reading>();
  for (const object of snapshot.resources) {
    const before = known.get(object);
    const reading = before === undefined ? readObject(object, snapshot) : before;
    readings.set(object, reading);
    if (reading?.kind === "route") routes.push(reading.route);
    else if (reading?.kind === "network") networks.push(reading.network);
    else if (reading?.kind === "service") services.push(reading.service);
    else if (reading?.kind === "server") servers.add(reading.server);
    else if (reading?.kind === "unreadable") unreadable.push(reading.unreadable);
    else if (reading?.kind === "unserved") unserved.push(reading.unserved);
  }
  const misdirected = routes.filter(({ parentRefs }) => parentRefs.some(isMisdirected));
  const clusterNetworks = snapshot.clusterNetworks.flatMap((text) => parseCidr(text) ?? []);
  return { networks, routes, services, servers, unreadable, unserved, misdirected, clusterNetworks, reads, readings };
}

function readObject(object: KubernetesObject, snapshot: PolicySnapshot): Reading {
  const ref = looseRefOf(object);
  if (ref === null) return null;
  if (ref.group === "policy.linkerd.io" && ref.kind === "Server") return { kind: "server", server: keyOf(ref) };
  if (isService(ref)) {
    const service = decodeService(object);
    return service.ok ? { kind: "service", service: service.value } : null;
  }
  if (egressKindOf(ref) === null) return null;
  if (isUnserved(ref, snapshot)) {
    const route = decodeRoute(object, snapshot);
    return { kind: "unserved", unserved: { ref, parentRefs: route.ok ? route.value.parentRefs : [] } };
  }
  if (isEgressNetwork(ref)) {
    const network = decodeEgressNetwork(object);
    if (network.ok) return { kind: "network", network: network.value };
    return { kind: "unreadable", unreadable: { ref, error: network.error } };
  }
  const route = decodeRoute(object, snapshot);
  if (route.ok) return { kind: "route", route: route.value };
  return { kind: "unreadable", unreadable: { ref, error: route.error } };
}

/** Whether this Linkerd finds the kind at all. */
function isUnserved({ group, kind }: { group: string; kind: string }, { unread }: PolicySnapshot): boolean {
  return unread.some(
    (each) => each.kind === kind && each.group === group && (each.why === "unserved" || each.why === "absent"),
  );
}

/** `namespace/name`: a key within one kind. */
export function keyOf({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}

/** null for what is no object of Kubernetes: they come from files and pasted text too, so not even the envelope can be relied on. */
export function looseRefOf(object: KubernetesObject): ObjectRef | null {
  const { apiVersion, kind, metadata }: { apiVersion: unknown; kind: unknown; metadata: unknown } = object ?? {};
  if (typeof apiVersion !== "string" || typeof kind !== "string" || !isRecord(metadata)) return null;
  const { namespace, name } = metadata;
  return {
    group: groupOf(apiVersion),
    kind,
    namespace: typeof namespace === "string" ? namespace : "",
    name: typeof name === "string" ? name : "",
  };
}
