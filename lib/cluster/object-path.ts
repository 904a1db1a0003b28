import { AppError } from "../errors";
import { apiVersionOf, POLICY_KINDS, type PolicyKind, policyKindOf } from "../linkerd/kinds";
import type { KubernetesObject, ObjectRef } from "../linkerd/object";
import { refOf } from "../linkerd/object";
import { asRead } from "./tls-route-version";

/** `/apis/policy.linkerd.io/v1alpha1/namespaces/shop/egressnetworks`; of all namespaces where `namespace` is null. */
export function collectionPath(kind: PolicyKind, namespace: string | null): string {
  const base = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  return namespace === null ? `${base}/${kind.plural}` : `${base}/namespaces/${pathSegment(namespace)}/${kind.plural}`;
}

export function objectPath(kind: PolicyKind, ref: ObjectRef): string {
  return `${collectionPath(kind, ref.namespace)}/${pathSegment(ref.name)}`;
}

/** The kind of `ref`, if it is one that decides about egress. Throws `kind_foreign`: nothing else is read or written here. */
export function kindOfRef(ref: ObjectRef): PolicyKind {
  const kind = policyKindOf(ref);
  if (kind) return asRead(kind);
  const known = POLICY_KINDS.map((each) => `${each.kind} (${each.group})`).join(", ");
  throw new AppError(
    "kind_foreign",
    `${ref.kind || "An object without kind"} of group "${ref.group}" is no egress policy.`,
    {
      hint: `The dashboard changes these kinds only: ${known}.`,
    },
  );
}

/** As `kindOfRef`, and in the version that Linkerd reads. Throws `kind_unserved` for another. */
export function kindOfManifest(object: KubernetesObject): PolicyKind {
  const kind = kindOfRef(refOf(object));
  if (object.apiVersion === apiVersionOf(kind)) return kind;
  throw new AppError(
    "kind_unserved",
    `Linkerd reads ${kind.kind} as ${apiVersionOf(kind)}, and this one is ${object.apiVersion}.`,
    {
      hint: `Write it with apiVersion: ${apiVersionOf(kind)}.`,
    },
  );
}

/** One name in a path. Throws `bad_request` for what could mean another path. */
export function pathSegment(name: string): string {
  if (name === "" || name === "." || name === "..") {
    throw new AppError("bad_request", "An object needs a namespace and a name.");
  }
  return encodeURIComponent(name);
}
