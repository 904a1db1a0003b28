import type { KubernetesObject } from "../linkerd/object";
import { isRecord } from "../linkerd/record";
import type { PredictedNetworkStatus, PredictedParentStatus } from "../resolver/compile/predict-status";

/** Predictions in the shape in which Linkerd's controller writes status, so that the resolver reads them as if written. */
export function withNetworkStatus(
  object: KubernetesObject,
  predicted: PredictedNetworkStatus | undefined,
): KubernetesObject {
  const { status: _, ...rest } = object;
  // What Linkerd cannot read gets no status.
  if (!predicted) return rest;
  return {
    ...rest,
    status: { conditions: [condition("Accepted", predicted.accepted, predicted.reason, predicted.message)] },
  };
}

/**
 * `object` with the entries of `predicted` that `isTouched` names, and the written entries for all its other parents. Entries of
 * other controllers stay. `object` itself where the prediction is what is written already.
 */
export function withParentStatus(
  object: KubernetesObject,
  predicted: readonly PredictedParentStatus[],
  isTouched: (parent: PredictedParentStatus["parentRef"]) => boolean,
): KubernetesObject {
  const written = writtenParents(object);
  const fresh = predicted.filter((each) => isTouched(each.parentRef));
  // The first of a parent counts.
  const entries = new Map(written.toReversed().map((entry) => [entryKey(entry.raw, entry.parentRef), entry]));
  if (fresh.every((each) => saysTheSame(entries.get(entryKey(each, each.parentRef)), each))) return object;
  const replaced = new Set(fresh.map((each) => entryKey(each, each.parentRef)));
  const kept = written.filter(({ raw, parentRef }) => !replaced.has(entryKey(raw, parentRef)));
  return { ...object, status: { parents: [...kept.map((entry) => entry.raw), ...fresh.map(statusEntry)] } };
}

function statusEntry(parent: PredictedParentStatus) {
  const conditions = [condition("Accepted", parent.accepted, parent.reason, parent.message)];
  if (parent.resolvedRefs !== null) {
    conditions.push(
      condition("ResolvedRefs", parent.resolvedRefs, parent.resolvedRefsReason ?? "", parent.resolvedRefsMessage ?? ""),
    );
  }
  return { parentRef: parent.parentRef, controllerName: parent.controllerName, conditions };
}

function condition(type: string, holds: boolean, reason: string, message: string) {
  return { type, status: holds ? "True" : "False", reason, message };
}

interface WrittenParent {
  raw: Record<string, unknown>;
  parentRef: Record<string, unknown>;
}

function writtenParents(object: KubernetesObject): WrittenParent[] {
  const parents = isRecord(object.status) ? object.status.parents : null;
  if (!Array.isArray(parents)) return [];
  return parents.filter(isRecord).map((raw) => ({ raw, parentRef: isRecord(raw.parentRef) ? raw.parentRef : {} }));
}

/** Whose word an entry is on which parent; a route has one for each of thousands of parents, where others wrote it. */
function entryKey(
  { controllerName }: { controllerName?: unknown },
  { group, kind, namespace, name, port }: Partial<Record<keyof PredictedParentStatus["parentRef"], unknown>>,
): string {
  return JSON.stringify([controllerName, group, kind, namespace, name, port]);
}

/** Times and messages aside. */
function saysTheSame(entry: WrittenParent | undefined, predicted: PredictedParentStatus): boolean {
  if (!entry || !Array.isArray(entry.raw.conditions)) return false;
  const words = (conditions: unknown[]) =>
    conditions
      .filter(isRecord)
      .map(({ type, status, reason }) => `${type} ${status} ${reason}`)
      .sort()
      .join();
  return words(entry.raw.conditions) === words(statusEntry(predicted).conditions);
}
