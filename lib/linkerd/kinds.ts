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
  return kind.kind === TLS_ROUTE.kind ? `${kind.group}/${tlsRouteVersion ?? kind.version}` : apiVersionOf(kind);
}

export function apiVersionOf(kind: PolicyKind): string {
  return `${kind.group}/${kind.version}`;
}

export function policyKindOf(ref: { group: string; kind: string }): PolicyKind | null {
  return POLICY_KINDS.find((each) => each.kind === ref.kind && each.group === ref.group) ?? null;
}
