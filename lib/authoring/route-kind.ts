import { apiVersionOf, HTTP_ROUTE, POLICY_HTTP_ROUTE, type PolicyKind, TLS_ROUTE } from "../linkerd/kinds";
import type { PolicySnapshot, UnreadKind } from "../linkerd/policy-snapshot";

/** The kind in which a flow's family can be allowed here: served by this API server in the version that Linkerd reads. */
export function routeKindFor(family: "http" | "tls", snapshot: PolicySnapshot): PolicyKind | null {
  const kinds = family === "http" ? [HTTP_ROUTE, POLICY_HTTP_ROUTE] : [TLS_ROUTE];
  return kinds.find((kind) => isServed(kind, snapshot)) ?? null;
}

/** A kind that may not be listed is served all the same. */
function isServed(kind: PolicyKind, snapshot: PolicySnapshot): boolean {
  const why = unreadOf(kind, snapshot)?.why;
  return why !== "absent" && why !== "unserved";
}

export function unreadOf(kind: PolicyKind, snapshot: PolicySnapshot): UnreadKind | null {
  return snapshot.unread.find((each) => each.group === kind.group && each.kind === kind.kind) ?? null;
}

/** Why no route can be written for `family`, and what to do. */
export function unservedAdvice(family: "http" | "tls"): { why: string; advice: string[] } {
  const kinds = family === "http" ? [HTTP_ROUTE, POLICY_HTTP_ROUTE] : [TLS_ROUTE];
  const versions = kinds.map((kind) => `${kind.kind} of ${apiVersionOf(kind)}`).join(" nor ");
  return {
    why: `This API server serves ${kinds.length > 1 ? "neither" : "no"} ${versions}. Linkerd reads no other version, so a route in another one would be stored and never used.`,
    advice: [
      family === "tls"
        ? "Install the experimental channel of the Gateway API's CRDs: the standard channel does not serve TLSRoute v1alpha2. Linkerd's own chart installs it (enableTlsRoutes)."
        : "Install the CRDs: Linkerd's linkerd-crds chart brings both kinds of HTTPRoute.",
      "Then restart Linkerd's policy controller (deployment linkerd-destination): it looks for kinds at its start only.",
    ],
  };
}
