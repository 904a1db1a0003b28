import type { ObjectRef } from "../../linkerd/object";

/** What was asked of the API server: the subject of every message about its refusal. */
export interface Attempt {
  verb: "get" | "list" | "watch" | "create" | "patch" | "delete";
  group: string;
  /** Plural, as RBAC rules name it. */
  resource: string;
  namespace: string | null;
  name: string | null;
}

/** `patch egressnetworks.policy.linkerd.io shop/all-egress` */
export function printAttempt(attempt: Attempt): string {
  const where = [attempt.namespace, attempt.name].filter((part) => part !== null).join("/");
  return [attempt.verb, resourceName(attempt), where].filter((part) => part !== "").join(" ");
}

/** `egressnetworks.policy.linkerd.io`; core resources have no suffix. */
export function resourceName({ group, resource }: { group: string; resource: string }): string {
  return group === "" ? resource : `${resource}.${group}`;
}

export function attemptOn(verb: Attempt["verb"], resource: string, ref: ObjectRef): Attempt {
  return { verb, group: ref.group, resource, namespace: ref.namespace, name: ref.name };
}
