import { refKey } from "../../linkerd/object";
import { Conflicts, parentKeyOf } from "../conflicts";
import type { Finding } from "./finding";
import { called, type LintWorld, parentField } from "./lint-world";

/** Routes that lose their place to a stronger kind on the same EgressNetwork and port, wherever that one lives. */
export function lintConflicts({ attached, catalog }: LintWorld): Finding[] {
  const conflicts = new Conflicts(catalog.routes);
  const inForce = new Set(
    attached.filter(({ attachment }) => attachment.out === null).map(({ attachment }) => refKey(attachment.route.ref)),
  );
  return attached.flatMap(({ attachment, network }): Finding[] => {
    const { route, parentIndex, out, port } = attachment;
    const parent = route.parentRefs[parentIndex];
    const key = parent && parentKeyOf(parent, route.metadata.namespace, route.family);
    if (out?.rule !== "route/conflicted" || !key) return [];
    const stronger = conflicts.strongerThan(route, key);
    const elsewhere = stronger !== null && stronger.metadata.namespace !== route.metadata.namespace;
    const whom = stronger ? called(stronger.ref) : "A route of a stronger kind";
    // The winner of a conflict need not be in force for anybody.
    const idle = stronger !== null && !inForce.has(refKey(stronger.ref));
    return [
      {
        id: elsewhere ? "route/conflicted-from-elsewhere" : "route/conflicted",
        severity: "error",
        subject: route.ref,
        field: parentField(attachment),
        sentence: `${whom} names port ${port} of ${called(network.ref)} too, and its kind is stronger: ${called(route.ref)} counts for nobody${elsewhere ? ", in no namespace" : ""}${idle ? ", though the stronger one is itself without effect" : ""}.`,
        remedy: "Keep one kind of route on the port. From the strongest: GRPCRoute, HTTPRoute, TLSRoute, TCPRoute.",
      },
    ];
  });
}
