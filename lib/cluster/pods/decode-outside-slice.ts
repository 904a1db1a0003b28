import "server-only";
import type { OutsideSlice } from "../../bypass/outside-slice";
import type { KubernetesObject } from "../../linkerd/object";
import { at, listAt, textAt } from "../client/at";

const SERVICE_NAME = "kubernetes.io/service-name";

/** null for a slice of pods, of which the pods tell more. */
export function decodeOutsideSlice({ metadata }: KubernetesObject, stored: unknown): OutsideSlice | null {
  const outside = listAt(stored, "endpoints").filter((each) => textAt(each, "targetRef", "kind") !== "Pod");
  const addresses = outside.flatMap((each) => listAt(each, "addresses").filter((one) => typeof one === "string"));
  if (addresses.length === 0) return null;
  const ports = listAt(stored, "ports").map((each) => at(each, "port"));
  return {
    namespace: metadata.namespace,
    service: metadata.labels?.[SERVICE_NAME] ?? "",
    addresses,
    ports: ports.filter((port) => typeof port === "number"),
  };
}
