import { AppError } from "../../errors";
import { apiVersionOf, type ResourceKind, WRITTEN_KINDS, writtenKindOf } from "../../linkerd/kinds";
import { type KubernetesObject, type ObjectRef, refOf } from "../../linkerd/object";
import { asRead } from "./tls-route-version";

/** What an API server serves under one path. */
export type Resource = Pick<ResourceKind, "group" | "version" | "plural">;

/** `/apis/policy.linkerd.io/v1alpha1/namespaces/shop/egressnetworks`; of all namespaces where `namespace` is null. */
export function collectionPath(kind: Resource, namespace: string | null): string {
  const base = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  return namespace === null
    ? `${base}/${kind.plural}`
    : `${base}/namespaces/${segment("namespace", namespace)}/${kind.plural}`;
}

export function objectPath(kind: Resource, ref: Pick<ObjectRef, "namespace" | "name">): string {
  return `${collectionPath(kind, ref.namespace)}/${segment("name", ref.name)}`;
}

/** The kind of `ref`, if it is one that is written from here. Throws `kind_foreign`: nothing else is read or written here. */
export function kindOfRef(ref: ObjectRef): ResourceKind {
  const kind = writtenKindOf(ref);
  if (kind) return asRead(kind);
  const known = WRITTEN_KINDS.map((each) => `${each.kind} (${each.group})`).join(", ");
  throw new AppError(
    "kind_foreign",
    `${ref.kind || "An object without kind"} of group "${ref.group}" is not an egress policy object or a NetworkPolicy.`,
    {
      hint: `The dashboard only changes ${known}.`,
    },
  );
}

/** As `kindOfRef`, and in the version that Linkerd reads, or the one that there is. Throws `kind_unserved` for another. */
export function kindOfManifest(object: KubernetesObject): ResourceKind {
  const kind = kindOfRef(refOf(object));
  if (object.apiVersion === apiVersionOf(kind)) return kind;
  throw new AppError(
    "kind_unserved",
    `${kind.kind} is written as ${apiVersionOf(kind)}, but this one is ${object.apiVersion}.`,
    {
      hint: `Set apiVersion: ${apiVersionOf(kind)}.`,
    },
  );
}

/** A DNS-1123 subdomain, as every name is that is looked up here. Source: apimachinery pkg/util/validation/validation.go */
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/**
 * One name in a path. Names come from requests, from records and from other people's objects: `..`, `a/b` or `a%2fb` would be another
 * path, read or written with the dashboard's rights. Throws `bad_request`.
 */
function segment(what: "namespace" | "name", name: string): string {
  if (NAME.test(name) && !name.includes("..")) return name;
  throw new AppError(
    "bad_request",
    `${what}: “${name.slice(0, 60)}” is not a valid name of a Kubernetes object or namespace.`,
    {
      hint: "Names are lower-case letters, digits, - and ., and begin and end with a letter or digit.",
    },
  );
}
