import { type Cidr, contains, overlaps } from "../../linkerd/address";
import type { DecodedNetwork } from "../../linkerd/decode/decode-egress-network";
import { backendKindOf } from "../../linkerd/kind-match";
import { EGRESS_NETWORK, POLICY_GROUP } from "../../linkerd/kinds";
import type { ObjectRef } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { BackendRef, ParentStatus, Route } from "../../linkerd/route";
import { type Catalog, keyOf, readCatalog } from "./catalog";
import { Conflicts, type ParentKey, parentKeyOf } from "./conflicts";

/** What Linkerd's status controller would write, in the order of `snapshot.resources`. */
export interface PredictedStatus {
  networks: PredictedNetworkStatus[];
  routes: PredictedRouteStatus[];
}

export interface PredictedNetworkStatus extends ObjectRef {
  accepted: boolean;
  /** `Accepted` or `EgressReasonNetworkOverlap`. */
  reason: string;
  message: string;
}

export interface PredictedRouteStatus extends ObjectRef {
  /** Entries of other controllers, which are kept, then Linkerd's own. */
  parents: PredictedParentStatus[];
}

export interface PredictedParentStatus {
  /** As Linkerd writes it: every key but `port`, which stands only where the parentRef has one. */
  parentRef: { group: string; kind: string; namespace: string; name: string; port?: number };
  controllerName: string;
  accepted: boolean;
  /** `Accepted`, `NoMatchingParent` or `RouteReasonConflicted`. */
  reason: string;
  message: string;
  /** null where the entry carries no such condition. */
  resolvedRefs: boolean | null;
  /** `ResolvedRefs`, `InvalidKind` or `BackendNotFound`. */
  resolvedRefsReason: string | null;
  resolvedRefsMessage: string | null;
}

export const CONTROLLER_NAME = "linkerd.io/policy-controller";

export function predictStatus(snapshot: PolicySnapshot): PredictedStatus {
  return predictFrom(readCatalog(snapshot));
}

/** Source: linkerd2 policy-controller/k8s/status/src/index.rs */
export function predictFrom(catalog: Catalog): PredictedStatus {
  const networks = predictNetworks(catalog);
  const world = worldOf(catalog, networks);
  return { networks, routes: catalog.routes.map((route) => routeStatus(route, world)) };
}

/** The same for the EgressNetworks alone. */
export function predictNetworks(catalog: Catalog): PredictedNetworkStatus[] {
  return catalog.networks.map((network) => networkStatus(network, catalog.clusterNetworks));
}

/** The same for single routes. */
export function routePredictor(catalog: Catalog): (route: Route) => PredictedRouteStatus {
  const world = worldOf(catalog, predictNetworks(catalog));
  return (route) => routeStatus(route, world);
}

function worldOf(catalog: Catalog, networks: readonly PredictedNetworkStatus[]): World {
  return {
    networks: new Map(networks.map((network) => [keyOf(network), network])),
    services: new Map(catalog.services.map((service) => [keyOf(service), service])),
    servers: catalog.servers,
    conflicts: new Conflicts(catalog.routes),
  };
}

interface World {
  networks: ReadonlyMap<string, PredictedNetworkStatus>;
  services: ReadonlyMap<string, { hasClusterIp: boolean }>;
  servers: ReadonlySet<string>;
  conflicts: Conflicts;
}

function networkStatus(network: DecodedNetwork, clusterNetworks: readonly Cidr[]): PredictedNetworkStatus {
  const overlap = (network.networks ?? []).some(({ cidr, except }) =>
    clusterNetworks.some(
      (cluster) => overlaps(cidr, cluster) && !except.some((exception) => contains(exception, cluster)),
    ),
  );
  return {
    group: EGRESS_NETWORK.group,
    kind: EGRESS_NETWORK.kind,
    namespace: network.namespace,
    name: network.name,
    accepted: !overlap,
    reason: overlap ? "EgressReasonNetworkOverlap" : "Accepted",
    message: overlap ? "networks overlap with clusterNetworks" : "",
  };
}

function routeStatus(route: Route, world: World): PredictedRouteStatus {
  const foreign = (route.status ?? []).filter((parent) => parent.controllerName !== CONTROLLER_NAME);
  const own = route.parentRefs.flatMap((parent) => {
    const key = parentKeyOf(parent, route.metadata.namespace, route.family);
    return key ? [parentStatus(route, key, world)] : [];
  });
  return { ...route.ref, parents: [...foreign.map((each) => asWritten(each, route)), ...own] };
}

function parentStatus(route: Route, parent: ParentKey, world: World): PredictedParentStatus {
  const { kind, namespace, name, port } = parent;
  const group = kind === "Service" ? "core" : POLICY_GROUP;
  const status = {
    parentRef: { group, kind, namespace, name, ...(port === null ? {} : { port }) },
    controllerName: CONTROLLER_NAME,
    ...acceptance(route, parent, world),
  };
  if (kind === "Server") return { ...status, resolvedRefs: null, resolvedRefsReason: null, resolvedRefsMessage: null };
  const fault = backendFault(route, parent, world);
  return {
    ...status,
    resolvedRefs: fault === null,
    resolvedRefsReason: fault?.reason ?? "ResolvedRefs",
    resolvedRefsMessage: fault?.message ?? "",
  };
}

function acceptance(
  route: Route,
  parent: ParentKey,
  { networks, services, servers, conflicts }: World,
): { accepted: boolean; reason: string; message: string } {
  const noParent = (message: string) => ({ accepted: false, reason: "NoMatchingParent", message });
  if (parent.kind === "Server") {
    return servers.has(keyOf(parent)) ? { accepted: true, reason: "Accepted", message: "" } : noParent("");
  }
  if (parent.kind === "EgressNetwork") {
    const network = networks.get(keyOf(parent));
    if (!network) return noParent("");
    if (!network.accepted) return noParent("EgressNetwork parent has not been accepted");
  } else {
    const service = services.get(keyOf(parent));
    if (!service) return noParent("");
    if (!service.hasClusterIp) return noParent("parent service must have a ClusterIP");
  }
  if (conflicts.strongerThan(route, parent)) return { accepted: false, reason: "RouteReasonConflicted", message: "" };
  return { accepted: true, reason: "Accepted", message: "" };
}

/** The first bad backendRef in order; its default namespace is the route's here, though the parent's in the data plane. */
function backendFault(route: Route, parent: ParentKey, { networks, services }: World) {
  const refs: BackendRef[] = route.rules.flatMap((rule) => rule.backendRefs);
  for (const ref of refs) {
    const kind = backendKindOf(ref);
    const target = { namespace: ref.namespace ?? route.metadata.namespace, name: ref.name };
    if (kind === null) return { reason: "InvalidKind", message: "" };
    const exists = kind === "Service" ? services.has(keyOf(target)) : networks.has(keyOf(target));
    if (!exists) return { reason: "BackendNotFound", message: "" };
    const isParent = parent.kind === "EgressNetwork" && keyOf(parent) === keyOf(target);
    if (kind === "EgressNetwork" && !isParent) {
      const message = "EgressNetwork backend needs to be on a route that has an EgressNetwork parent";
      return { reason: "InvalidKind", message };
    }
  }
  return null;
}

function asWritten(status: ParentStatus, route: Route): PredictedParentStatus {
  const { group, kind, namespace, name, port } = status.parentRef;
  const accepted = status.conditions.find((condition) => condition.type === "Accepted");
  const resolved = status.conditions.find((condition) => condition.type === "ResolvedRefs");
  return {
    parentRef: {
      group: group ?? "",
      kind: kind ?? "",
      namespace: namespace ?? route.metadata.namespace,
      name,
      ...(port === null ? {} : { port }),
    },
    controllerName: status.controllerName,
    accepted: accepted?.status === "True",
    reason: accepted?.reason ?? "",
    message: accepted?.message ?? "",
    resolvedRefs: resolved ? resolved.status === "True" : null,
    resolvedRefsReason: resolved?.reason ?? null,
    resolvedRefsMessage: resolved?.message ?? null,
  };
}
