import { groupOf } from "./object";

/**
 * The kinds that decide about egress, and the one version of each that Linkerd's policy controller reads, whatever else the
 * API server serves; newer ones prefer another for TLSRoute (`linkerd-reads.ts`). Source: linkerd2 policy-controller/k8s/api/src/lib.rs.
 */
export const POLICY_GROUP = "policy.linkerd.io";
export const GATEWAY_GROUP = "gateway.networking.k8s.io";

export interface PolicyKind {
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
};
export const POLICY_HTTP_ROUTE = { group: POLICY_GROUP, kind: "HTTPRoute", plural: "httproutes", version: "v1beta3" };
export const HTTP_ROUTE = { group: GATEWAY_GROUP, kind: "HTTPRoute", plural: "httproutes", version: "v1" };
export const GRPC_ROUTE = { group: GATEWAY_GROUP, kind: "GRPCRoute", plural: "grpcroutes", version: "v1" };
export const TLS_ROUTE = { group: GATEWAY_GROUP, kind: "TLSRoute", plural: "tlsroutes", version: "v1alpha2" };
export const TCP_ROUTE = { group: GATEWAY_GROUP, kind: "TCPRoute", plural: "tcproutes", version: "v1alpha2" };

/** Strongest first: on one EgressNetwork and port a route of an earlier kind disables those of later ones. The two HTTPRoutes are equals. */
export const ROUTE_KINDS: readonly PolicyKind[] = [GRPC_ROUTE, HTTP_ROUTE, POLICY_HTTP_ROUTE, TLS_ROUTE, TCP_ROUTE];

export const POLICY_KINDS: readonly PolicyKind[] = [EGRESS_NETWORK, ...ROUTE_KINDS];

/** In which this Linkerd reads `kind` here: of TLSRoute alone that depends on Linkerd and the cluster. */
export function apiVersionRead(kind: PolicyKind, { tlsRouteVersion }: { tlsRouteVersion?: string }): string {
  return isKind(kind, TLS_ROUTE) ? `${kind.group}/${tlsRouteVersion ?? kind.version}` : apiVersionOf(kind);
}

export function apiVersionOf(kind: PolicyKind): string {
  return `${kind.group}/${kind.version}`;
}

/** What names a kind with its group: a ref, an object, a state of watching it. */
type Kinded = { group: string; kind: string } | { apiVersion: string; kind: string };

/** Others may have kinds of the same names, so group and kind are compared, and nowhere else than here. */
export function isKind(what: Kinded, { group, kind }: Pick<PolicyKind, "group" | "kind">): boolean {
  return what.kind === kind && ("group" in what ? what.group : groupOf(what.apiVersion)) === group;
}

export function isEgressNetwork(what: Kinded): boolean {
  return isKind(what, EGRESS_NETWORK);
}

/** What a backendRef may name besides. */
export function isService(what: Kinded): boolean {
  return isKind(what, { group: "", kind: "Service" });
}

/** One of those that attach to an EgressNetwork. */
export function isRouteKind(what: Kinded): boolean {
  return ROUTE_KINDS.some((kind) => isKind(what, kind));
}

export function policyKindOf(what: Kinded): PolicyKind | null {
  return POLICY_KINDS.find((kind) => isKind(what, kind)) ?? null;
}
