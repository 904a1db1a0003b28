import { type ObjectRef, printRef, refKey } from "../../linkerd/object";
import type { CompiledNetwork } from "../compile/compile";
import { Conflicts, parentKeyOf } from "../compile/conflicts";
import type { Finding } from "./finding";
import { type LintWorld, parentField } from "./lint-world";

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
    if (stronger === null) return [ghostly(route.ref, parentField(attachment), port, network)];
    const elsewhere = stronger.metadata.namespace !== route.metadata.namespace;
    // The winner of a conflict need not be in force for anybody.
    const idle = !inForce.has(refKey(stronger.ref));
    return [
      {
        id: elsewhere ? "route/conflicted-from-elsewhere" : "route/conflicted",
        severity: "error",
        subject: route.ref,
        field: parentField(attachment),
        sentence: `${printRef(stronger.ref)} is on port ${port} of ${printRef(network.ref)} too and takes precedence: ${printRef(route.ref)} has no effect${elsewhere ? " in any namespace" : ""}${idle ? ", and neither has the winner" : ""}.`,
        remedy: "Keep one kind of route on the port. Precedence: GRPCRoute, HTTPRoute, TLSRoute, TCPRoute.",
      },
    ];
  });
}

/** The status tells of a rival, and none is stored. A deleted one may be in force still, where Linkerd did not see its deletion. */
function ghostly(subject: ObjectRef, field: string, port: number | null, network: CompiledNetwork): Finding {
  return {
    id: "route/conflicted",
    severity: "error",
    subject,
    field,
    sentence: `${printRef(subject)} has no effect: Linkerd reports that a route kind that takes precedence is on port ${port} of ${printRef(network.ref)}, but no such route exists.`,
    remedy:
      "After a deletion this can last 10 s. If it stays, a deleted route that Linkerd could no longer read is still in force: restart the policy controller.",
  };
}
