import { EGRESS_NETWORK } from "../linkerd/kinds";
import { type NamespacedName, refKey, sameRef } from "../linkerd/object";
import type { AttachedPort, AttachedRoute } from "../resolver/compile/attached-routes";
import type { Finding } from "../resolver/lint/lint";

/** Findings by the object that they are about, so that none is looked at again for each of thousands of networks. */
export type FindingsBySubject<Found extends Finding> = ReadonlyMap<string, readonly { finding: Found; at: number }[]>;

/** `at`: its place among all, which says how bad it is. */
export function bySubject<Found extends Finding>(findings: readonly Found[]): FindingsBySubject<Found> {
  const found = new Map<string, { finding: Found; at: number }[]>();
  for (const [at, finding] of findings.entries()) {
    const key = refKey(finding.subject);
    const known = found.get(key);
    if (known) known.push({ finding, at });
    else found.set(key, [{ finding, at }]);
  }
  return found;
}

/** What is found on an EgressNetwork and on the routes attached to it, the worst first. */
export function findingsOn<Found extends Finding>(
  { namespace, name }: NamespacedName,
  ports: readonly AttachedPort[],
  findings: FindingsBySubject<Found>,
): Found[] {
  const { group, kind } = EGRESS_NETWORK;
  const about = new Map(findings.get(refKey({ group, kind, namespace, name }))?.map((each) => [each.at, each.finding]));
  for (const { routes } of ports) {
    for (const route of routes) {
      for (const { at, finding } of findings.get(refKey(route.ref)) ?? []) {
        if (concerns(finding, route)) about.set(at, finding);
      }
    }
  }
  return [...about].sort(([a], [b]) => a - b).map(([, finding]) => finding);
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
