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
  group: POLICY_GROUP,
  kind: "HTTPRoute",
  plural: "httproutes",
  version: "v1beta3",
} as const satisfies ResourceKind;
export const HTTP_ROUTE = {
  group: GATEWAY_GROUP,
  kind: "HTTPRoute",
  plural: "httproutes",
  version: "v1",
} as const satisfies ResourceKind;
export const GRPC_ROUTE = {
  group: GATEWAY_GROUP,
  kind: "GRPCRoute",
  plural: "grpcroutes",
  version: "v1",
} as const satisfies ResourceKind;
export const TLS_ROUTE = {
  group: GATEWAY_GROUP,
  kind: "TLSRoute",
  plural: "tlsroutes",
  version: "v1alpha2",
} as const satisfies ResourceKind;
export const TCP_ROUTE = {
  group: GATEWAY_GROUP,
  kind: "TCPRoute",
  plural: "tcproutes",
  version: "v1alpha2",
} as const satisfies ResourceKind;

/** Strongest first: on one EgressNetwork and port a route of an earlier kind disables those of later ones. The two HTTPRoutes are equals. */
export const ROUTE_KINDS = [GRPC_ROUTE, HTTP_ROUTE, POLICY_HTTP_ROUTE, TLS_ROUTE, TCP_ROUTE] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

/** What decides about egress: it is resolved, held against its schema, and written from here. */
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

/** What a backendRef may name besides. */
export function isService(what: Kinded): boolean {
  return isKind(what, SERVICE);
}

/** One of those that attach to an EgressNetwork. */
export function isRouteKind(what: Kinded): boolean {
  return ROUTE_KINDS.some((kind) => isKind(what, kind));
}

/** null for what is only watched, as for everything else. */
export function egressKindOf(what: Kinded): EgressKind | null {
  return EGRESS_KINDS.find((kind) => isKind(what, kind)) ?? null;
}
