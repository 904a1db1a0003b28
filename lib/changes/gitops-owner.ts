import type { FieldManager } from "../cluster/client/decode-object";
import { type KubernetesObject, type ObjectRef, refOf } from "../linkerd/object";

/** Who keeps an object as a repository says, and will put it back. */
export interface GitOpsOwner {
  ref: ObjectRef;
  tool: "Flux" | "Argo CD" | "Config Sync" | "Fleet";
  /** e.g. `Kustomization flux-system/apps`; empty where the marks do not tell. */
  source: string;
  /** The mark by which it was known. */
  mark: string;
}

/** null where nothing marks the object as kept by GitOps. Whoever copies labels along may mislead this. */
export function gitOpsOwner(object: KubernetesObject, managers: readonly FieldManager[]): GitOpsOwner | null {
  const ref = refOf(object);
  return markedOwner(object, ref) ?? managingOwner(managers, ref);
}

function markedOwner({ metadata }: KubernetesObject, ref: ObjectRef): GitOpsOwner | null {
  const { labels = {}, annotations = {} } = metadata;
  for (const [kind, group] of FLUX) {
    const name = labels[`${group}/name`];
    const namespace = labels[`${group}/namespace`] ?? "";
    if (name) return { ref, tool: "Flux", source: `${kind} ${namespace}/${name}`, mark: `label ${group}/name` };
  }
  const tracking = annotations["argocd.argoproj.io/tracking-id"];
  if (tracking) {
    const [application = ""] = tracking.split(":");
    return {
      ref,
      tool: "Argo CD",
      source: `Application ${application}`,
      mark: "annotation argocd.argoproj.io/tracking-id",
    };
  }
  const instance = labels["argocd.argoproj.io/instance"];
  if (instance)
    return { ref, tool: "Argo CD", source: `Application ${instance}`, mark: "label argocd.argoproj.io/instance" };
  if (annotations["configmanagement.gke.io/managed"] === "enabled")
    return { ref, tool: "Config Sync", source: "", mark: "annotation configmanagement.gke.io/managed" };
  const bundle = annotations["objectset.rio.cattle.io/id"] ?? labels["fleet.cattle.io/bundle-name"];
  if (bundle) return { ref, tool: "Fleet", source: `Bundle ${bundle}`, mark: "a Fleet label" };
  return null;
}

const FLUX = [
  ["Kustomization", "kustomize.toolkit.fluxcd.io"],
  ["HelmRelease", "helm.toolkit.fluxcd.io"],
] as const;

const MANAGERS: Readonly<Record<string, GitOpsOwner["tool"]>> = {
  "kustomize-controller": "Flux",
  "helm-controller": "Flux",
  "argocd-controller": "Argo CD",
  "argocd-application-controller": "Argo CD",
  configsync: "Config Sync",
  fleetagent: "Fleet",
};

/** Server-side apply by a GitOps controller without its marks; what it wrote of the status alone does not count. */
function managingOwner(managers: readonly FieldManager[], ref: ObjectRef): GitOpsOwner | null {
  for (const { manager, subresource } of managers) {
    const tool = Object.hasOwn(MANAGERS, manager) ? MANAGERS[manager] : undefined;
    if (tool && subresource === "") return { ref, tool, source: "", mark: `field manager ${manager}` };
  }
  return null;
}
