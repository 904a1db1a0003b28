import type { KubernetesObject } from "../linkerd/object";

/**
 * The object with labels and annotations, if only empty ones: a patch that takes out the last of them is compared, and inverted, by
 * its texts. Those that others add later must survive an undo, so a map is never taken back as a whole.
 */
export function withMaps(object: KubernetesObject): KubernetesObject {
  const { labels = {}, annotations = {} } = object.metadata;
  return { ...object, metadata: { ...object.metadata, labels, annotations } };
}
