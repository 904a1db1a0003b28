import { stripServerFields } from "../changes/strip-server-fields";
import type { KubernetesObject, ObjectRef } from "../linkerd/object";
import { patchObjectLocally } from "../linkerd/patch-object";
import { type ProposedWrite, refOfWrite } from "../linkerd/proposal";
import { kubectlDelete, kubectlPatch } from "../print/kubectl";
import { kubectlApply } from "../print/kubectl-apply";
import { printYaml } from "../print/yaml";
import { printLostTimes } from "./take-away-time";

/** A write and the object that it changes or deletes; null for a create, or where it is not known. */
export interface TakenWrite {
  write: ProposedWrite;
  before: KubernetesObject | null;
}

/** The object as it is wanted; null for a delete, and for a patch of what is not known. */
export function wanted({ write, before }: TakenWrite): KubernetesObject | null {
  if (write.verb === "create") return stripServerFields(write.manifest);
  if (write.verb === "delete" || !before) return null;
  return stripServerFields(patchObjectLocally(before, write.patch));
}

/** One text for `kubectl apply -f`. What is to be deleted cannot be said so: a comment names it. */
export function printBundle(writes: readonly TakenWrite[]): string {
  const documents = writes.map((each) => {
    const object = wanted(each);
    if (object) return printYaml(object);
    return `# Not in this file: ${kubectlOf(each.write, refOfWrite(each.write))}\n`;
  });
  return printLostTimes(writes) + documents.join("---\n");
}

/** One command a write, in their order; the patches name exactly what changes. */
export function printCommands(writes: readonly TakenWrite[]): string {
  return printLostTimes(writes) + writes.map(({ write }) => `${kubectlOf(write, refOfWrite(write))}\n`).join("\n");
}

/** The same write for a shell. */
export function kubectlOf(write: ProposedWrite, ref: ObjectRef): string {
  switch (write.verb) {
    case "create":
      return kubectlApply(stripServerFields(write.manifest));
    case "patch":
      return kubectlPatch(ref, write.patch);
    case "delete":
      return kubectlDelete(ref);
  }
}
