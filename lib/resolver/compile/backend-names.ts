import { backendKindOf } from "../../linkerd/kind-match";
import type { BackendRef } from "../../linkerd/route";
import type { NetworkAttachments } from "./attachments";
import { keyOf } from "./catalog";

/** `namespace/name` by kind. */
type Names = Record<"Service" | "EgressNetwork", ReadonlySet<string>>;

/** Whether a route attached to an EgressNetwork of `namespace` has one of `names` for a backend, so that its validity may hang on it. */
export function namesBackend({ byPort, portless }: NetworkAttachments, namespace: string, names: Names): boolean {
  if (names.Service.size === 0 && names.EgressNetwork.size === 0) return false;
  const isNamed = (ref: BackendRef) => {
    const kind = backendKindOf(ref);
    return kind !== null && names[kind].has(keyOf({ namespace: ref.namespace ?? namespace, name: ref.name }));
  };
  return [...byPort.values(), portless].some((attached) =>
    attached.some(({ route }) => route.rules.some(({ backendRefs }) => backendRefs.some(isNamed))),
  );
}
