import { groupOf } from "./object";

/**
 * The kinds that decide about egress, and the one version of each that Linkerd's policy controller reads, whatever else the
 * API server serves; newer ones prefer another for TLSRoute (`linkerd-reads.ts`). Source: linkerd2 policy-controller/k8s/api/src/lib.rs.
 */
export const POLICY_GROUP = "policy.linkerd.io";
export const GATEWAY_GROUP = "gateway.networking.k8s.io";

export interface ResourceKind {
  group: string;
  kind: string;
  plural: string;
  /** The version that every Linkerd reads. */
  version: string;
}

export const EGRESS_NETWORK = {
  group: POLICY_GROUP,
  kind: "EgressNetwork",
  plural: "egressnetworks",
  version: "v1alpha1",
} as const satisfies ResourceKind;
export const POLICY_HTTP_ROUTE = {
  family: "http",
  group: POLICY_GROUP,
  kind: "HTTPRoute",
  plural: "httproutes",
  version: "v1beta3",
} as const satisfies ResourceKind & { family: string };
export const HTTP_ROUTE = {
  family: "http",
  group: GATEWAY_GROUP,
  kind: "HTTPRoute",
  plural: "httproutes",
  version: "v1",
} as const satisfies ResourceKind & { family: string };
export const GRPC_ROUTE = {
  family: "grpc",
  group: GATEWAY_GROUP,
  kind: "GRPCRoute",
  plural: "grpcroutes",
  version: "v1",
} as const satisfies ResourceKind & { family: string };
export const TLS_ROUTE = {
  family: "tls",
  group: GATEWAY_GROUP,
  kind: "TLSRoute",
  plural: "tlsroutes",
  version: "v1alpha2",
} as const satisfies ResourceKind & { family: string };
export const TCP_ROUTE = {
  family: "tcp",
  group: GATEWAY_GROUP,
  kind: "TCPRoute",
  plural: "tcproutes",
  version: "v1alpha2",
} as const satisfies ResourceKind & { family: string };

/** Strongest first: on one EgressNetwork and port a route of an earlier kind disables those of later ones. The two HTTPRoutes are equals. */
export const ROUTE_KINDS = [GRPC_ROUTE, HTTP_ROUTE, POLICY_HTTP_ROUTE, TLS_ROUTE, TCP_ROUTE] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

/** What a route reads of a connection. Whatever differs by it is a `Record<RouteFamily, …>` or a `switch`, so that no new one is taken for another. */
export type RouteFamily = RouteKind["family"];

/** What decides about egress in the mesh: it is resolved, held against its schema, and written from here. */
export const EGRESS_KINDS = [EGRESS_NETWORK, ...ROUTE_KINDS] as const;
export type EgressKind = (typeof EGRESS_KINDS)[number];

export const SERVICE = {
  group: "",
  kind: "Service",
  plural: "services",
  version: "v1",
} as const satisfies ResourceKind;
export const NAMESPACE = {
  group: "",
  kind: "Namespace",
  plural: "namespaces",
  version: "v1",
} as const satisfies ResourceKind;

/** What bears on connections that no proxy sees. Read only once somebody asks about them. */
export const POD = { group: "", kind: "Pod", plural: "pods", version: "v1" } as const satisfies ResourceKind;
export const ENDPOINT_SLICE = {
  group: "discovery.k8s.io",
  kind: "EndpointSlice",
  plural: "endpointslices",
  version: "v1",
} as const satisfies ResourceKind;
export const NETWORK_POLICY = {
  group: "networking.k8s.io",
  kind: "NetworkPolicy",
  plural: "networkpolicies",
  version: "v1",
} as const satisfies ResourceKind;
/** What may not have run in the window of a rehearsal. */
export const CRON_JOB = {
  group: "batch",
  kind: "CronJob",
  plural: "cronjobs",
  version: "v1",
} as const satisfies ResourceKind;

/** What is written from here. The resolver knows nothing of the last. */
export const WRITTEN_KINDS = [...EGRESS_KINDS, NETWORK_POLICY] as const;
export type WrittenKind = (typeof WRITTEN_KINDS)[number];

/** What is read of the cluster: besides those that decide, what is only looked at and never written. */
export const WATCHED_KINDS = [...EGRESS_KINDS, SERVICE, NAMESPACE] as const;
export type WatchedKind = (typeof WATCHED_KINDS)[number];

/** In which this Linkerd reads `kind` here: of TLSRoute alone that depends on Linkerd and the cluster. */
export function apiVersionRead(kind: ResourceKind, { tlsRouteVersion }: { tlsRouteVersion?: string }): string {
  return isKind(kind, TLS_ROUTE) ? `${kind.group}/${tlsRouteVersion ?? kind.version}` : apiVersionOf(kind);
}

export function apiVersionOf(kind: ResourceKind): string {
  return `${kind.group}/${kind.version}`;
}

/** What names a kind with its group: a ref, an object, a state of watching it. */
type Kinded = { group: string; kind: string } | { apiVersion: string; kind: string };

/** Others may have kinds of the same names, so group and kind are compared, and nowhere else than here. */
export function isKind(what: Kinded, { group, kind }: Pick<ResourceKind, "group" | "kind">): boolean {
  return what.kind === kind && ("group" in what ? what.group : groupOf(what.apiVersion)) === group;
}

export function isEgressNetwork(what: Kinded): boolean {
  return isKind(what, EGRESS_NETWORK);
}

/** Linkerd's controller says in its status what it makes of it. */
export function hasStatus(what: Kinded): boolean {
  return egressKindOf(what) !== null;
}

export function isNetworkPolicy(what: Kinded): boolean {
  return isKind(what, NETWORK_POLICY);
}

/** What a backendRef may name besides. */
export function isService(what: Kinded): boolean {
  return isKind(what, SERVICE);
}

/** One of those that attach to an EgressNetwork. */
export function isRouteKind(what: Kinded): boolean {
  return routeKindOf(what) !== null;
}

export function routeKindOf(what: Kinded): RouteKind | null {
  return ROUTE_KINDS.find((kind) => isKind(what, kind)) ?? null;
}

/** Among kinds of routes the name alone tells; null for what is none. */
export function familyOf(kind: string): RouteFamily | null {
  return ROUTE_KINDS.find((each) => each.kind === kind)?.family ?? null;
}

/** Less is stronger. The two HTTPRoutes are equals, as their name is. */
export function strengthOf({ kind }: { kind: string }): number {
  const place = ROUTE_KINDS.findIndex((each) => each.kind === kind);
  return place === -1 ? ROUTE_KINDS.length : place;
}

/** null for what is only watched, as for everything else. */
export function egressKindOf(what: Kinded): EgressKind | null {
  return EGRESS_KINDS.find((kind) => isKind(what, kind)) ?? null;
}

/** null for what is never written from here. */
export function writtenKindOf(what: Kinded): WrittenKind | null {
  return WRITTEN_KINDS.find((kind) => isKind(what, kind)) ?? null;
}
