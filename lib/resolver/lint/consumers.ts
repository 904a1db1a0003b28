import { printRef } from "../../linkerd/object";
import type { Finding } from "./finding";
import { type LintWorld, parentField } from "./lint-world";

/** Routes from another namespace than the EgressNetwork's: they count for clients of their own namespace alone, if at all. */
export function lintConsumers({ attached, snapshot, policy }: LintWorld): Finding[] {
  return attached.flatMap(({ attachment, network }): Finding[] => {
    const { route, onlyFor, port } = attachment;
    if (onlyFor === null || port === null) return [];
    const global = network.ref.namespace === snapshot.globalEgressNamespace;
    const finding = { subject: route.ref, field: parentField(attachment, ".namespace") };
    if (!global) {
      return [
        {
          ...finding,
          id: "route/third-namespace",
          severity: "error",
          sentence: `${printRef(route.ref)} has no effect: clients in ${onlyFor} never use ${printRef(network.ref)}, and clients in ${network.ref.namespace} never use routes in ${onlyFor}. It can still conflict with other routes.`,
          remedy: `Move the route to ${network.ref.namespace}, or attach it to an EgressNetwork in ${onlyFor} or to a global one.`,
        },
      ];
    }
    const own = policy.pools.get(onlyFor)?.[0];
    if (!own) return [];
    return [
      {
        ...finding,
        id: "route/consumer-shadowed",
        severity: "error",
        sentence: `${printRef(route.ref)} has no effect: it applies to clients in ${onlyFor}, where ${printRef(own.ref)} shadows ${printRef(network.ref)}.`,
        remedy: `Attach it to ${printRef(own.ref)}, or delete that.`,
      },
    ];
  });
}
