/** A Kubernetes object as the API server stores it: `metadata` is checked, `spec` and `status` are whatever was stored. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: unknown;
  status?: unknown;
}

export interface ObjectMeta {
  namespace: string;
  name: string;
  uid?: string;
  resourceVersion?: string;
  /** RFC 3339 with a grain of one second. Objects that were not yet applied have none. */
  creationTimestamp?: string;
  deletionTimestamp?: string;
  generation?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface NamespacedName {
  namespace: string;
  name: string;
}

/** Two different resources are called HTTPRoute, so a kind never stands without its group. Core is `""`. */
export interface ObjectRef extends NamespacedName {
  group: string;
  kind: string;
}

/** `policy.linkerd.io` of `policy.linkerd.io/v1alpha1`; `""` of `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

export function refOf(object: KubernetesObject): ObjectRef {
  const { namespace, name } = object.metadata;
  return { group: groupOf(object.apiVersion), kind: object.kind, namespace, name };
}

export function sameRef(a: ObjectRef, b: ObjectRef): boolean {
  return a.group === b.group && a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}

/** `HTTPRoute shop/allow-stripe`: for people, who know the group. */
export function printRef({ kind, namespace, name }: Pick<ObjectRef, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace}/${name}`;
}

/** `HTTPRoute.gateway.networking.k8s.io shop/allow-stripe`: a key for maps, unique in a cluster. */
export function refKey(ref: ObjectRef): string {
  return `${ref.kind}.${ref.group} ${ref.namespace}/${ref.name}`;
}

/** `metadata` as far as it bears on policy. */
export interface ReadMetadata {
  namespace: string;
  name: string;
  /** Milliseconds since the epoch; null for an object that was not applied yet. */
  createdAt: number | null;
  annotations: Readonly<Record<string, string>>;
}
