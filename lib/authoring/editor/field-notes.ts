import type { FieldPath } from "./field-path";

/**
 * What fields mean to Linkerd's egress policy, where that is not what their name says. Not the CRDs' own descriptions: those speak of
 * Gateways. Sources: lib/resolver/RULES.md
 */
const NOTES: Record<string, string> = {
  "metadata.namespace":
    "In the EgressNetwork's namespace a route applies to all its clients; in another one, only to clients in that namespace.",
  "spec.trafficPolicy": "What happens to traffic that no route matches.",
  "spec.networks": "Addresses that it covers. Absent: everything outside the cluster's own networks.",
  "spec.networks.except": "Ranges within the CIDR that it does not cover.",
  "spec.parentRefs": "The EgressNetwork and port that the route is for; one entry per port.",
  "spec.parentRefs.group": "policy.linkerd.io; absent means a Gateway.",
  "spec.parentRefs.namespace": "The EgressNetwork's; absent: the route's own.",
  "spec.parentRefs.port": "Linkerd rejects a route to an EgressNetwork without one.",
  "spec.hostnames":
    "The Host that clients ask for, or the SNI of their TLS. *.example.com matches every name below it, but not example.com itself.",
  "spec.rules.matches": "A request that matches any of them is taken; absent: every request.",
  "spec.rules.backendRefs":
    "Where requests go. The EgressNetwork or none: their original destination. A Service: into the cluster instead.",
};

/** null where the name says it all. */
export function fieldNote(path: FieldPath): string | null {
  return NOTES[path.filter((each) => typeof each === "string").join(".")] ?? null;
}
