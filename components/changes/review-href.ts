import type { TrafficPolicy } from "@/lib/linkerd/egress-network";
import type { NamespacedName, ObjectRef } from "@/lib/linkerd/object";

/** Addresses of reviews, in one place for those who link and for the page that reads them. */

export function reviewHref(network: NamespacedName, policy: TrafficPolicy): string {
  return `/networks/review?network=${network.namespace}/${network.name}&policy=${policy}`;
}

export function undoHref(ref: ObjectRef): string {
  return `/networks/review?undo=${ref.kind}.${ref.group}/${ref.namespace}/${ref.name}`;
}

/** What a review is about; null where the address does not say. */
export type ReviewSubject =
  | { kind: "policy"; network: NamespacedName; policy: TrafficPolicy }
  | { kind: "undo"; ref: ObjectRef };

export function parseReviewSubject(parameters: URLSearchParams): ReviewSubject | null {
  const undo = parameters.get("undo");
  if (undo !== null) {
    const [kindAndGroup = "", namespace, name, ...rest] = undo.split("/");
    const dot = kindAndGroup.indexOf(".");
    if (dot <= 0 || !namespace || !name || rest.length > 0) return null;
    return {
      kind: "undo",
      ref: { kind: kindAndGroup.slice(0, dot), group: kindAndGroup.slice(dot + 1), namespace, name },
    };
  }
  const [namespace, name, ...rest] = (parameters.get("network") ?? "").split("/");
  const policy = parameters.get("policy");
  if (!namespace || !name || rest.length > 0 || (policy !== "Allow" && policy !== "Deny")) return null;
  return { kind: "policy", network: { namespace, name }, policy };
}
