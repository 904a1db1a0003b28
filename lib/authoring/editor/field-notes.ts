import type { FieldPath } from "./field-path";

/**
 * What fields mean to Linkerd's egress policy, where that is not what their name says. Not the CRDs' own descriptions: those speak of
 * Gateways. Sources: lib/resolver/RULES.md
 */
const NOTES: Record<string, string> = {
  "metadata.namespace":
    "Beside the EgressNetwork a route counts for all its clients; elsewhere for clients of its own namespace alone.",
  "spec.trafficPolicy": "What becomes of traffic that no route takes.",
  "spec.networks": "Addresses that it judges. Absent: everything outside of the cluster's own networks.",
  "spec.networks.except": "Ranges within the CIDR that it does not judge.",
  "spec.parentRefs": "The EgressNetwork and port that the route is for; one entry a port.",
  "spec.parentRefs.group": "policy.linkerd.io; absent means a Gateway.",
  "spec.parentRefs.namespace": "The EgressNetwork's; absent: the route's own.",
  "spec.parentRefs.port": "Linkerd refuses a route to an EgressNetwork without one.",
  "spec.hostnames":
    "The Host that clients ask for, or the SNI of their TLS. *.example.com takes every name below, and not example.com itself.",
  "spec.rules.matches": "A request that fits any of them is taken; absent: every request.",
  "spec.rules.backendRefs":
    "Where requests go. The EgressNetwork, or none: where the client sent them. A Service: into the cluster instead.",
};

/** null where the name says it all. */
export function fieldNote(path: FieldPath): string | null {
  return NOTES[path.filter((each) => typeof each === "string").join(".")] ?? null;
}
