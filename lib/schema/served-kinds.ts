import { apiVersionRead, EGRESS_KINDS, type ResourceKind } from "../linkerd/kinds";
import { readsOf } from "../linkerd/linkerd-reads";
import type { PolicySnapshot, UnreadKind } from "../linkerd/policy-snapshot";
import { type Schemas, schemaKey } from "./structural-schema";

/** Which kinds a Linkerd of that version reads from an API server with these schemas. */
export function servedKinds(
  schemas: Schemas,
  linkerdVersion: string | null,
): Pick<PolicySnapshot, "tlsRouteVersion" | "unread"> {
  const { tlsRouteVersions } = readsOf(linkerdVersion);
  const isServed = (version: string) => servedVersionsOf(TLS, schemas).includes(version);
  const tlsRouteVersion = tlsRouteVersions.find(isServed) ?? tlsRouteVersions[0] ?? "v1alpha2";
  const unread = EGRESS_KINDS.flatMap((kind): UnreadKind[] => {
    const apiVersion = apiVersionRead(kind, { tlsRouteVersion });
    if (Object.hasOwn(schemas, schemaKey(apiVersion, kind.kind))) return [];
    const served = servedVersionsOf(kind, schemas);
    const message =
      served.length === 0
        ? `That bundle has no ${kind.kind} (${kind.group}).`
        : `${kind.kind} is served as ${served.join(", ")}; Linkerd reads only ${apiVersion}.`;
    return [{ group: kind.group, kind: kind.kind, why: served.length === 0 ? "absent" : "unserved", message }];
  });
  return { tlsRouteVersion, unread };
}

const TLS = { group: "gateway.networking.k8s.io", kind: "TLSRoute" };

/** e.g. `v1`, `v1beta1`, as the schemas have them. */
export function servedVersionsOf({ group, kind }: Pick<ResourceKind, "group" | "kind">, schemas: Schemas): string[] {
  return Object.keys(schemas).flatMap((key) => {
    const [apiVersion = "", named] = key.split(" ");
    return named === kind && apiVersion.startsWith(`${group}/`) ? [apiVersion.slice(group.length + 1)] : [];
  });
}
