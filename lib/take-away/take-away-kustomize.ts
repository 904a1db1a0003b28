import { stripServerFields } from "../changes/strip-server-fields";
import { apiVersionOf, POLICY_GROUP, writtenKindOf } from "../linkerd/kinds";
import { groupOf, type KubernetesObject, type ObjectRef } from "../linkerd/object";
import { refOfWrite } from "../linkerd/proposal";
import { isRecord } from "../linkerd/record";
import { printYaml } from "../print/yaml";
import type { TakenWrite } from "./take-away";
import { printLostTimes } from "./take-away-time";

/** Text by path. */
export type TextFiles = Record<string, string>;

/**
 * `base` holds what is there and changes, as it is; `overlay` brings the new objects and patches the others, so that
 * `kubectl kustomize overlay` prints them as wanted. In a repository that has the objects already, the overlay alone is added, with
 * its `resources` pointing there. Where everything is new it stands in the base, so that both are there and both build.
 */
export function kustomizeFiles(writes: readonly TakenWrite[]): TextFiles {
  const files: TextFiles = {};
  const base: string[] = [];
  const resources: string[] = [];
  const patches: { path: string; target: ReturnType<typeof targetOf> }[] = [];
  const allNew = writes.every(({ write }) => write.verb === "create");
  for (const { write, before } of writes) {
    const ref = refOfWrite(write);
    const name = fileName(ref);
    if (write.verb === "create") {
      (allNew ? base : resources).push(name);
      files[`${allNew ? "base" : "overlay"}/${name}`] = printYaml(stripServerFields(write.manifest));
      continue;
    }
    if (before) {
      base.push(name);
      files[`base/${name}`] = printYaml(stripServerFields(before));
    }
    const path = `patch-${name}`;
    patches.push({ path, target: targetOf(ref) });
    files[`overlay/${path}`] = printYaml({
      ...identityOf(ref),
      ...(write.verb === "delete" ? { $patch: "delete" } : mergeable(write.patch, ref)),
    });
    const removals = write.verb === "patch" ? removedTexts(write.patch, before) : [];
    if (removals.length === 0) continue;
    const removal = `remove-${name.replace(/yaml$/, "json")}`;
    patches.push({ path: removal, target: targetOf(ref) });
    files[`overlay/${removal}`] = `${JSON.stringify(removals.map((pointer) => ({ op: "remove", path: pointer })))}\n`;
  }
  if (base.length > 0) files["base/kustomization.yaml"] = printYaml({ ...KUSTOMIZATION, resources: base });
  const overlay = {
    ...KUSTOMIZATION,
    resources: [...(base.length > 0 ? ["../base"] : []), ...resources],
    ...(patches.length > 0 && { patches }),
  };
  files["overlay/kustomization.yaml"] = printLostTimes(writes) + printYaml(overlay);
  return files;
}

const KUSTOMIZATION = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization" };

/** The patch with the name that Kustomize finds the object by, and without the labels and annotations that go. */
function mergeable(patch: Record<string, unknown>, ref: ObjectRef): Record<string, unknown> {
  const metadata = isRecord(patch.metadata) ? patch.metadata : {};
  const kept = Object.entries(metadata).flatMap(([field, texts]) => {
    const left = isRecord(texts) ? Object.entries(texts).filter(([, text]) => text !== null) : [];
    return left.length > 0 ? [[field, Object.fromEntries(left)] as const] : [];
  });
  return { ...patch, metadata: { ...Object.fromEntries(kept), ...identityOf(ref).metadata } };
}

/**
 * Labels and annotations that go, as JSON pointers. Where null stands for them in a merge patch, Kustomize 5.7 writes the text "null";
 * and it refuses to remove what is not there.
 */
function removedTexts(patch: Record<string, unknown>, before: KubernetesObject | null): string[] {
  const { metadata } = patch;
  if (!isRecord(metadata)) return [];
  return (["labels", "annotations"] as const).flatMap((field) => {
    const texts = metadata[field];
    const there = before?.metadata[field];
    const gone = isRecord(texts) ? Object.keys(texts).filter((key) => texts[key] === null) : [];
    return gone
      .filter((key) => !before || there?.[key] !== undefined)
      .map((key) => `/metadata/${field}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  });
}

function identityOf(ref: ObjectRef) {
  const kind = writtenKindOf(ref);
  const apiVersion = kind ? apiVersionOf(kind) : `${ref.group}/v1`;
  return { apiVersion, kind: ref.kind, metadata: { name: ref.name, namespace: ref.namespace } };
}

function targetOf(ref: ObjectRef) {
  const { apiVersion, kind, metadata } = identityOf(ref);
  // Kustomize reads name and namespace as regular expressions, anchored at both ends.
  const exactly = (text: string) => text.replaceAll(".", "\\.");
  const group = groupOf(apiVersion);
  return {
    group,
    version: apiVersion.slice(group.length + 1),
    kind,
    name: exactly(metadata.name),
    namespace: exactly(metadata.namespace),
  };
}

/** Two kinds are called HTTPRoute. Names may come from metrics, and must not lead out of the folder. */
function fileName({ group, kind, namespace, name }: ObjectRef): string {
  const linkerds = kind === "HTTPRoute" && group === POLICY_GROUP ? "-linkerd" : "";
  return `${kind.toLowerCase()}${linkerds}-${namespace}-${name}.yaml`.replace(/[^A-Za-z0-9.-]/g, "-");
}
