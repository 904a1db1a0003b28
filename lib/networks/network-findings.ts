import { EGRESS_NETWORK } from "../linkerd/kinds";
import { type NamespacedName, type ObjectRef, refKey, sameRef } from "../linkerd/object";
import type { AttachedPort, AttachedRoute } from "../resolver/compile/attached-routes";
import type { Finding } from "../resolver/lint/lint";

/** What is found on an EgressNetwork and on the routes attached to it, the worst first as given. */
export function findingsOn<Found extends Finding>(
  { namespace, name }: NamespacedName,
  ports: readonly AttachedPort[],
  findings: readonly Found[],
): Found[] {
  const { group, kind } = EGRESS_NETWORK;
  const network: ObjectRef = { group, kind, namespace, name };
  const routes = new Map<string, AttachedRoute[]>();
  for (const route of ports.flatMap((port) => port.routes)) {
    const key = refKey(route.ref);
    routes.set(key, [...(routes.get(key) ?? []), route]);
  }
  return findings.filter(
    (finding) =>
      sameRef(finding.subject, network) ||
      (routes.get(refKey(finding.subject)) ?? []).some((route) => concerns(finding, route)),
  );
}

/** What is found on a route, as attached by one of its parentRefs. */
export function findingsOnRoute(route: AttachedRoute, findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => sameRef(finding.subject, route.ref) && concerns(finding, route));
}

/** A route has a parentRef for each port, and some findings are about one of them alone. */
function concerns({ field }: Finding, { parentIndex }: AttachedRoute): boolean {
  const parent = /^spec\.parentRefs\[(\d+)\]/.exec(field ?? "")?.[1];
  return parent === undefined || Number(parent) === parentIndex;
}
