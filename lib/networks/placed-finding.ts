import { isEgressNetwork, isRouteKind } from "../linkerd/kinds";
import type { PolicySnapshot, UnreadKind } from "../linkerd/policy-snapshot";
import type { Finding } from "../resolver/lint/lint";
import { type ObjectPlace, placesIn } from "./object-place";

/** A finding with the place where its object is shown; null where nowhere. */
export interface PlacedFinding extends Finding {
  place: ObjectPlace | null;
}

export function placeFindings(findings: readonly Finding[], snapshot: PolicySnapshot): PlacedFinding[] {
  const placeOf = placesIn(snapshot);
  return findings.map((finding) => ({ ...finding, place: placeOf(finding.subject) }));
}

/** What "No findings" stands on: how much was looked at, and what was missing. */
export interface Checked {
  networks: number;
  routes: number;
  unread: UnreadKind[];
}

export function checkedIn({ resources, unread }: PolicySnapshot): Checked {
  return {
    networks: resources.filter(isEgressNetwork).length,
    routes: resources.filter(isRouteKind).length,
    unread,
  };
}
