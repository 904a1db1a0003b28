import "server-only";
import type { WatchedSlice } from "../../bypass/watched-slice";
import { decoded, fieldsOf } from "../../linkerd/decode/decode";
import type { KubernetesObject } from "../../linkerd/object";
import { readEndpoints } from "../../network-policy/stored/read-cluster";
import { listAt, textAt } from "../client/at";

/** null where it cannot be read. */
export function decodeSlice(_: KubernetesObject, stored: unknown): WatchedSlice | null {
  const read = decoded(() => readEndpoints(fieldsOf(stored, "an EndpointSlice")));
  if (!read.ok) return null;
  const beside = listAt(stored, "endpoints").filter((each) => textAt(each, "targetRef", "kind") !== "Pod");
  const besidePods = beside.flatMap((each) => listAt(each, "addresses").filter((one) => typeof one === "string"));
  return { ...read.value, besidePods };
}
