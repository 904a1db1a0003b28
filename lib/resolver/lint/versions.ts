import { apiVersionOf, policyKindOf } from "../../linkerd/kinds";
import type { Finding } from "./finding";
import { called, type LintWorld } from "./lint-world";

/** Kinds and objects in a version that Linkerd's controller does not read. */
export function lintVersions({ snapshot, objects }: LintWorld): Finding[] {
  const unserved = snapshot.unread.flatMap(({ group, kind, why }): Finding[] => {
    const known = policyKindOf({ group, kind });
    if (why !== "unserved" || !known) return [];
    const subject = {
      group: "apiextensions.k8s.io",
      kind: "CustomResourceDefinition",
      namespace: "",
      name: `${known.plural}.${group}`,
    };
    return [
      {
        id: "version/unserved",
        severity: "error",
        subject,
        field: "spec.versions",
        sentence: `The cluster does not serve ${kind} as ${apiVersionOf(known)}, the only version that Linkerd reads: no ${kind} has any effect.`,
        remedy: `Install a Gateway API bundle that serves ${known.version} (the experimental channel does), then restart the policy controller.`,
      },
    ];
  });
  const written = objects.flatMap(({ ref: subject, object }): Finding[] => {
    const known = policyKindOf(subject);
    if (!known || object.apiVersion === apiVersionOf(known)) return [];
    return [
      {
        id: "version/not-read",
        severity: "warning",
        subject,
        field: "apiVersion",
        sentence: `${called(subject)} is written as ${object.apiVersion}; Linkerd reads ${known.kind} as ${known.version} only, so it counts only where the cluster serves that version too.`,
        remedy: `Write it as ${apiVersionOf(known)}.`,
      },
    ];
  });
  return [...unserved, ...written];
}
