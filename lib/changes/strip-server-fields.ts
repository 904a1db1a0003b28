import type { KubernetesObject } from "../linkerd/object";
import { LAST_CHANGE_ANNOTATION } from "./last-change";

/** What a person wrote of `object`: without status, without what the API server keeps, and without the dashboard's own note. */
export function stripServerFields(object: KubernetesObject): KubernetesObject {
  const { apiVersion, kind, metadata, spec } = object;
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => key !== LAST_CHANGE_ANNOTATION);
  const labels = Object.entries(metadata.labels ?? {});
  return {
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      ...(labels.length > 0 && { labels: Object.fromEntries(labels) }),
      ...(annotations.length > 0 && { annotations: Object.fromEntries(annotations) }),
    },
    ...(spec !== undefined && { spec }),
  };
}
