import { printYaml } from "../authoring/yaml";
import type { KubernetesObject } from "../linkerd/object";
import { stripServerFields } from "./strip-server-fields";

/** One text for `kubectl apply -f`. */
export function printBundle(manifests: readonly KubernetesObject[]): string {
  return manifests.map((each) => printYaml(stripServerFields(each))).join("---\n");
}
