import { EGRESS_NETWORK, writtenKindOf } from "../linkerd/kinds";
import type { NamespacedName, ObjectRef } from "../linkerd/object";
import { shellWord } from "./shell-word";

/** Lines for a shell that do what the dashboard would do. Every value is quoted: names come from metrics and from other people. */

export function kubectlPatch(ref: ObjectRef, patch: Record<string, unknown>): string {
  return ["kubectl", "patch", ...words(ref), "--type=merge", "-p", shellWord(JSON.stringify(patch))].join(" ");
}

export function kubectlDelete(ref: ObjectRef): string {
  return ["kubectl", "delete", ...words(ref)].join(" ");
}

export function kubectlAnnotateNamespace(namespace: string, key: string, value: string): string {
  return ["kubectl", "annotate", shellWord(`namespace/${namespace}`), shellWord(`${key}=${value}`), "--overwrite"].join(
    " ",
  );
}

/** Of an EgressNetwork; in place of what the annotation says now. */
export function kubectlAnnotateNetwork({ namespace, name }: NamespacedName, key: string, value: string): string {
  const resource = `${EGRESS_NETWORK.plural}.${EGRESS_NETWORK.version}.${EGRESS_NETWORK.group}/${name}`;
  return [
    "kubectl",
    "annotate",
    shellWord(resource),
    "-n",
    shellWord(namespace),
    shellWord(`${key}=${value}`),
    "--overwrite",
  ].join(" ");
}

/** Prints the value of an environment variable of the proxy, which may be a container or an init container. */
export function kubectlPodSetting({ namespace, name }: NamespacedName, setting: string): string {
  const path = `jsonpath={..env[?(@.name=="${setting}")].value}`;
  return ["kubectl", "get", shellWord(`pod/${name}`), "-n", shellWord(namespace), "-o", shellWord(path)].join(" ");
}

/** A change of the pod template, so the workload restarts its pods. */
export function kubectlPatchTemplate(
  workloadKind: string,
  workload: NamespacedName,
  annotations: Record<string, string>,
): string {
  const patch = { spec: { template: { metadata: { annotations } } } };
  const target = [shellWord(`${workloadKind.toLowerCase()}/${workload.name}`), "-n", shellWord(workload.namespace)];
  return ["kubectl", "patch", ...target, "--type=merge", "-p", shellWord(JSON.stringify(patch))].join(" ");
}

/**
 * `egressnetworks.v1alpha1.policy.linkerd.io/all-egress -n shop`: with group and version, since two kinds are called HTTPRoute. A
 * name that begins with a dash cannot become an option behind a slash.
 */
function words(ref: ObjectRef): string[] {
  const kind = writtenKindOf(ref);
  const resource = kind ? `${kind.plural}.${kind.version}.${kind.group}` : `${ref.kind}.${ref.group}`;
  return [shellWord(`${resource}/${ref.name}`), "-n", shellWord(ref.namespace)];
}
