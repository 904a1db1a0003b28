import type { KubernetesObject } from "../object";
import { isRecord } from "../record";

/** Whether Linkerd could read some version of `object`: only then does its policy controller write a status. */
export function wasOnceRead({ status }: KubernetesObject): boolean {
  return isRecord(status) && [status.conditions, status.parents].some((each) => Array.isArray(each) && each.length > 0);
}

/**
 * Of an object that Linkerd cannot read as it is, true before and after a restart of the policy controller, since nobody tells when that
 * was. Recorded on a real controller: an edit that it cannot decode is skipped, and so is the deletion of such an object.
 */
export const LEFT_BEHIND =
  "the last version it could read stays in force, even if the object is deleted, until the policy controller restarts; after a restart nothing of it applies";
