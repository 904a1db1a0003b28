import "server-only";
import { readObject } from "../../cluster/client/read-object";
import { AppError } from "../../errors";
import { sameJson } from "../../linkerd/merge-patch";
import { type KubernetesObject, refKey } from "../../linkerd/object";
import { guardOf, type ProposedWrite, refOfWrite } from "../../linkerd/proposal";
import type { Caller } from "../../people/caller";
import type { OrderedStep } from "../policies/order-steps";
import { stripServerFields } from "../strip-server-fields";

/** Objects as they were reviewed, by `refKey`: read before the first write of a change. */
export type ReviewedObjects = ReadonlyMap<string, KubernetesObject>;

/** Those that later steps of a change patch or delete, as far as they still are what was reviewed: of others the API server tells. */
export async function readReviewed(caller: Caller, steps: readonly OrderedStep[]): Promise<ReviewedObjects> {
  const later = steps.slice(1).filter(({ temporary }) => !temporary);
  const read = later.map(async ({ write }): Promise<[string, KubernetesObject][]> => {
    if (write.verb === "create") return [];
    const object = await live(caller, write);
    return object && sameJson(guardOf(object), guardFor(write)) ? [[refKey(write.ref), object]] : [];
  });
  return new Map((await Promise.all(read)).flat());
}

/**
 * A write with the guard of the object as it is now, where nothing but its status differs from what was reviewed: Linkerd writes the status
 * of a route as soon as an earlier step of the same change deletes the EgressNetwork that the route is for.
 */
export async function withCurrentGuard(
  caller: Caller,
  write: ProposedWrite,
  reviewed: ReviewedObjects,
): Promise<ProposedWrite> {
  const before = reviewed.get(refKey(refOfWrite(write)));
  if (write.verb === "create" || !before) return write;
  const object = await live(caller, write);
  return object && isSameButStatus(before, object) ? { ...write, ...guardOf(object) } : write;
}

function isSameButStatus(before: KubernetesObject, now: KubernetesObject): boolean {
  const kept = (object: KubernetesObject) => {
    const { uid, generation, deletionTimestamp, annotations } = object.metadata;
    // With the dashboard's own note, which another dashboard may have written.
    return { ...stripServerFields(object), uid, generation, deletionTimestamp, annotations };
  };
  return sameJson(kept(before), kept(now));
}

function guardFor({ uid, resourceVersion }: Extract<ProposedWrite, { uid: string }>) {
  return { uid, resourceVersion };
}

/** null where it cannot be read now: the write itself says why. */
async function live(caller: Caller, write: ProposedWrite): Promise<KubernetesObject | null> {
  try {
    return (await readObject(caller, refOfWrite(write))).object;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
