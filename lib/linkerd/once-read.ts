import type { KubernetesObject } from "./object";
import { isRecord } from "./record";

/** Whether Linkerd could read some version of `object`: only then does its policy controller write a status. */
export function wasOnceRead({ status }: KubernetesObject): boolean {
  return isRecord(status) && [status.conditions, status.parents].some((each) => Array.isArray(each) && each.length > 0);
}
