import { type Json, type JsonObject, objectOrEmpty } from "../json";
import type { USERS } from "../kube-access";
import { isAllowed, RULES_OF } from "../rbac";
import { apiRoot, REVIEWS } from "../verb-table";

export type User = (typeof USERS)[number];

/** Answers a POST of a SelfSubjectAccessReview or a SelfSubjectReview; null where `path` is neither. */
export function review(path: string, user: User, body: Json): JsonObject | null {
  const asked = REVIEWS.find((each) => path === `${apiRoot(each)}/${each.plural}`);
  if (!asked) return null;
  const answer = { kind: asked.kind, apiVersion: `${asked.group}/${asked.version}`, metadata: {} };
  if (asked.kind === "SelfSubjectReview") return { ...answer, status: { userInfo: userInfo(user) } };
  const spec = objectOrEmpty(objectOrEmpty(body).spec);
  return { ...answer, spec, status: { allowed: mayI(user, objectOrEmpty(spec.resourceAttributes)) } };
}

function userInfo(user: User): JsonObject {
  return { username: user.name, uid: user.name, groups: [...user.groups, "system:authenticated"] };
}

function mayI(user: User, asked: JsonObject): boolean {
  return isAllowed(RULES_OF[user.name] ?? [], {
    verb: text(asked.verb),
    group: text(asked.group),
    resource: text(asked.resource),
    subresource: text(asked.subresource) || undefined,
    name: text(asked.name) || undefined,
  });
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
