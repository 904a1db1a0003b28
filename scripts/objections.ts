import type { KubernetesObject } from "../lib/linkerd/object";
import { admit } from "../lib/resolver/admit";
import { sentenceOf } from "../lib/schema/objection";
import { schemaObjections } from "../lib/schema/schema-objections";

/** What the API server's schemas and Linkerd's webhook would refuse, each with its object. */
export function objectionsTo(manifests: readonly KubernetesObject[]): string[] {
  return manifests.flatMap((manifest) => {
    const { namespace, name } = manifest.metadata;
    const refused = [
      ...schemaObjections(manifest)
        .filter(({ severity }) => severity === "error")
        .map((each) => `${each.field}: ${sentenceOf(each)}`),
      ...admit(manifest).map(({ message, field }) => `${field ? `${field}: ` : ""}Linkerd refuses this: ${message}.`),
    ];
    return refused.map((each) => `${manifest.kind} ${namespace}/${name} ${each}`);
  });
}
