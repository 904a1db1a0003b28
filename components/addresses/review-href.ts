import { MAX_REVERT_SECONDS, MIN_REVERT_SECONDS } from "@/lib/changes/revert-promise";
import type { ReviewSubject } from "@/lib/changes/review/review-subject";
import type { TrafficPolicy } from "@/lib/linkerd/egress-network";
import type { NamespacedName, ObjectRef } from "@/lib/linkerd/object";

/** Addresses of reviews, in one place for those who link and for the page that reads them. */

/** `forSeconds`: it returns to the former policy by itself then. */
export function reviewHref(network: NamespacedName, policy: TrafficPolicy, forSeconds: number | null = null): string {
  const time = forSeconds === null ? "" : `&for=${forSeconds}`;
  return `/networks/review?network=${network.namespace}/${network.name}&policy=${policy}${time}`;
}

/** The review that lets a policy which was set for a time stay. */
export function keepHref(network: NamespacedName): string {
  return `/networks/review?keep=${network.namespace}/${network.name}`;
}

export function undoHref(ref: ObjectRef): string {
  return `/networks/review?undo=${printRef(ref)}`;
}

/** The live manifest in an editor, and the review of what was made of it. */
export function editHref(ref: ObjectRef): string {
  return `/networks/review?edit=${printRef(ref)}`;
}

export function deleteHref(ref: ObjectRef): string {
  return `/networks/review?delete=${printRef(ref)}`;
}

/** One change of the activity. */
export function changeHref(namespace: string, id: string): string {
  return `/activity/${namespace}/${id}`;
}

/** The review that takes a change of the activity back. */
export function undoChangeHref(namespace: string, id: string): string {
  return `/activity/${namespace}/${id}/undo`;
}

/** The review that removes the temporary policies which a change left. */
export function removeLeftHref(namespace: string, id: string): string {
  return `${undoChangeHref(namespace, id)}?left=1`;
}

/** Stands in the address of a review from Apply on: whoever loads it again is led to what became of the change. */
export const APPLIED_PARAMETER = "applied";

/** Of `?applied=shop/20261121T…`; null where there is none, or an odd one. */
export function appliedHref(applied: string | string[] | undefined): string | null {
  const [namespace, id, ...rest] = typeof applied === "string" ? applied.split("/") : [];
  if (!namespace || !id || rest.length > 0 || !/^[a-z0-9.-]+$/.test(namespace) || !/^[0-9TZa-f-]+$/.test(id))
    return null;
  return changeHref(namespace, id);
}

/** null where the address does not say. */
export function parseReviewSubject(parameters: URLSearchParams): ReviewSubject | null {
  for (const kind of ["undo", "edit", "delete"] as const) {
    const text = parameters.get(kind);
    if (text === null) continue;
    const ref = parseRef(text);
    return ref && { kind, ref };
  }
  const keep = networkOf(parameters.get("keep"));
  if (keep) return { kind: "keep", network: keep };
  const network = networkOf(parameters.get("network"));
  const policy = parameters.get("policy");
  if (!network || (policy !== "Allow" && policy !== "Deny")) return null;
  const seconds = Number(parameters.get("for") ?? Number.NaN);
  const timed = Number.isInteger(seconds) && seconds >= MIN_REVERT_SECONDS && seconds <= MAX_REVERT_SECONDS;
  return { kind: "policy", network, policy, forSeconds: timed ? seconds : null };
}

/** The group tells the two HTTPRoutes apart: `HTTPRoute.gateway.networking.k8s.io/shop/allow-stripe`. */
function printRef({ kind, group, namespace, name }: ObjectRef): string {
  return `${kind}.${group}/${namespace}/${name}`;
}

function parseRef(text: string): ObjectRef | null {
  const [kindAndGroup = "", namespace, name, ...rest] = text.split("/");
  const dot = kindAndGroup.indexOf(".");
  if (dot <= 0 || !namespace || !name || rest.length > 0) return null;
  return { kind: kindAndGroup.slice(0, dot), group: kindAndGroup.slice(dot + 1), namespace, name };
}

function networkOf(text: string | null): NamespacedName | null {
  const [namespace, name, ...rest] = (text ?? "").split("/");
  return namespace && name && rest.length === 0 ? { namespace, name } : null;
}
