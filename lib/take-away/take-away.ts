import { stripServerFields } from "../changes/strip-server-fields";
import { isNetworkPolicy } from "../linkerd/kinds";
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
  return printLostTimes(writes) + printOrder(writes) + documents.join("---\n");
}

/** Each policy isolates the pods it selects as soon as it is stored, whatever others are still to come. */
function printOrder(writes: readonly TakenWrite[]): string {
  if (writes.filter(({ write }) => isNetworkPolicy(refOfWrite(write))).length < 2) return "";
  return "# Until the last of these is stored, pods have only what those before allow. The shell commands hold them open meanwhile.\n";
}

/** What stands only while the others are written, as commands: first to put, last to remove. */
export type Meanwhile = readonly { put: string; remove: string }[];

/**
 * One command a write, in their order; the patches name exactly what changes. With something that stands meanwhile the first failure ends
 * it all, so that nothing is removed too early.
 */
export function printCommands(writes: readonly TakenWrite[], meanwhile: Meanwhile = []): string {
  const commands = [
    ...meanwhile.map(({ put }) => put),
    ...writes.map(({ write }) => kubectlOf(write, refOfWrite(write))),
    ...meanwhile.map(({ remove }) => remove).reverse(),
  ];
  const strict = meanwhile.length > 0 ? "set -e\n" : "";
  return printLostTimes(writes) + strict + commands.map((each) => `${each}\n`).join("\n");
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
