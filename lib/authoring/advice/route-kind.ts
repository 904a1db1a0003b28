import {
  apiVersionOf,
  isKind,
  type ResourceKind,
  ROUTE_KINDS,
  type RouteFamily,
  type RouteKind,
} from "../../linkerd/kinds";
import type { PolicySnapshot, UnreadKind } from "../../linkerd/policy-snapshot";

/** The kind in which a flow's family can be allowed here: served by this API server in the version that Linkerd reads. */
export function routeKindFor(family: RouteFamily, snapshot: PolicySnapshot): RouteKind | null {
  return kindsOf(family).find((kind) => isServed(kind, snapshot)) ?? null;
}

/** The first that is served is written. */
function kindsOf(family: RouteFamily): RouteKind[] {
  return ROUTE_KINDS.filter((kind) => kind.family === family);
}

/** A kind that may not be listed is served all the same. */
function isServed(kind: ResourceKind, snapshot: PolicySnapshot): boolean {
  const why = unreadOf(kind, snapshot)?.why;
  return why !== "absent" && why !== "unserved";
}

export function unreadOf(kind: ResourceKind, snapshot: PolicySnapshot): UnreadKind | null {
  return snapshot.unread.find((each) => isKind(each, kind)) ?? null;
}

const INSTALL: Record<RouteFamily, string> = {
  http: "Install the CRDs: Linkerd's linkerd-crds chart has both kinds of HTTPRoute.",
  grpc: "Install the Gateway API's CRDs: either channel serves GRPCRoute v1.",
  tls: "If TLSRoute is served as v1 only, upgrade Linkerd beyond edge-26.8.3, which reads it. If it is not served at all, install Gateway API 1.5 or later, or the experimental channel of an earlier one; Linkerd's own chart has it too (enableTlsRoutes).",
  tcp: "Install the experimental channel of the Gateway API's CRDs: the standard channel does not serve TCPRoute v1alpha2. Linkerd's own chart installs it (enableTcpRoutes). Over a standard channel of 1.5 or later the bundle's own admission policy rejects that.",
};

/** Why no route can be written for `family`, and what to do. */
export function unservedAdvice(family: RouteFamily): { why: string; advice: string[] } {
  const kinds = kindsOf(family);
  const versions = kinds.map((kind) => `${kind.kind} of ${apiVersionOf(kind)}`).join(" nor ");
  return {
    why: `This API server serves ${kinds.length > 1 ? "neither" : "no"} ${versions}. Linkerd reads no other version, so a route in another one would be stored but never used.`,
    advice: [
      INSTALL[family],
      "Then restart Linkerd's policy controller (deployment linkerd-destination): it only looks for kinds at startup.",
    ],
  };
}
