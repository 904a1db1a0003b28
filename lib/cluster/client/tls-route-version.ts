import "server-only";
import { type ResourceKind, TLS_ROUTE } from "../../linkerd/kinds";
import type { TlsRouteVersion } from "../../linkerd/linkerd-reads";

// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  var egressTlsRouteVersion: TlsRouteVersion | undefined;
}

/** In which this Linkerd reads TLSRoutes here, as far as the watch has found out. */
function tlsRouteVersion(): TlsRouteVersion {
  return globalThis.egressTlsRouteVersion ?? "v1alpha2";
}

export function foundTlsRouteVersion(version: string): void {
  globalThis.egressTlsRouteVersion = version === "v1" ? "v1" : "v1alpha2";
}

/** `kind` in the version that is read here. */
export function asRead(kind: ResourceKind): ResourceKind {
  return kind === TLS_ROUTE ? { ...kind, version: tlsRouteVersion() } : kind;
}
