import { isDeepStrictEqual } from "node:util";
import { EGRESS_NETWORK, egressKindOf, type ResourceKind } from "../../lib/linkerd/kinds";
import { type KubernetesObject, type ObjectRef, refKey, refOf } from "../../lib/linkerd/object";
import type { PolicySnapshot } from "../../lib/linkerd/policy-snapshot";
import {
  CONTROLLER_NAME,
  type PredictedNetworkStatus,
  type PredictedParentStatus,
  predictStatus,
} from "../../lib/resolver/compile/predict-status";
import { isJsonObject, type Json, type JsonObject, objectOrEmpty } from "./json";

/** A status to be written, whole: a merge patch replaces the list in it. */
export interface StatusPatch {
  kind: ResourceKind;
  object: KubernetesObject;
  status: { conditions: Json[] } | { parents: Json[] };
}

/**
 * What Linkerd's controller would write now; nothing for objects whose status says it already. One changed condition rewrites the
 * time of all Linkerd's conditions of that object. Entries of other controllers stay as they are.
 * `now` is RFC 3339 in seconds. Source: linkerd2 policy-controller/k8s/status/src/index.rs and recorded statuses.
 */
export function statusPatches(snapshot: PolicySnapshot, now: string): StatusPatch[] {
  const predicted = predictStatus(snapshot);
  const objects = new Map(snapshot.resources.map((object) => [refKey(refOf(object)), object]));
  const networks = predicted.networks.flatMap((status) => {
    const conditions = [acceptedCondition(status, now)];
    return patchFor(objects, status, EGRESS_NETWORK, { conditions }, "conditions");
  });
  const routes = predicted.routes.flatMap((status) => {
    const kind = egressKindOf(status);
    const own = status.parents.filter((parent) => parent.controllerName === CONTROLLER_NAME);
    const foreign = foreignParents(objects.get(refKey(status)));
    const parents = [...foreign, ...own.map((parent) => parentEntry(parent, now))];
    return kind ? patchFor(objects, status, kind, { parents }, "parents") : [];
  });
  return [...networks, ...routes];
}

function patchFor(
  objects: ReadonlyMap<string, KubernetesObject>,
  ref: ObjectRef,
  kind: ResourceKind,
  status: StatusPatch["status"],
  list: "conditions" | "parents",
): StatusPatch[] {
  const object = objects.get(refKey(ref));
  const wanted = objectOrEmpty(status)[list];
  if (!object || !Array.isArray(wanted)) return [];
  const there = objectOrEmpty(object.status)[list] ?? [];
  return sayTheSame(Array.isArray(there) ? there : [], wanted) ? [] : [{ kind, object, status }];
}

function foreignParents(object: KubernetesObject | undefined): Json[] {
  const parents = objectOrEmpty(object?.status).parents;
  if (!Array.isArray(parents)) return [];
  return parents.filter((parent) => isJsonObject(parent) && parent.controllerName !== CONTROLLER_NAME);
}

function parentEntry(parent: PredictedParentStatus, now: string): JsonObject {
  const { resolvedRefs, resolvedRefsReason, resolvedRefsMessage } = parent;
  const conditions = [acceptedCondition(parent, now)];
  if (resolvedRefs !== null) {
    conditions.push(condition("ResolvedRefs", resolvedRefs, resolvedRefsReason ?? "", resolvedRefsMessage ?? "", now));
  }
  return { conditions, controllerName: parent.controllerName, parentRef: { ...parent.parentRef } };
}

function acceptedCondition(of: PredictedNetworkStatus | PredictedParentStatus, now: string): JsonObject {
  return condition("Accepted", of.accepted, of.reason, of.message, now);
}

function condition(type: string, holds: boolean, reason: string, message: string, now: string): JsonObject {
  return { lastTransitionTime: now, message, reason, status: holds ? "True" : "False", type };
}

/** Times and the order of entries do not count. */
function sayTheSame(a: readonly Json[], b: readonly Json[]): boolean {
  return isDeepStrictEqual(a.map(timeless).map(sortable).sort(), b.map(timeless).map(sortable).sort());
}

function timeless(value: Json): Json {
  if (Array.isArray(value)) return value.map(timeless);
  if (!isJsonObject(value)) return value;
  const { lastTransitionTime, ...rest } = value;
  return Object.fromEntries(
    Object.keys(rest)
      .sort()
      .map((key) => [key, timeless(rest[key] ?? null)]),
  );
}

function sortable(value: Json): string {
  return JSON.stringify(value);
}
