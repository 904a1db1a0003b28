import { type KubernetesObject, refOf, sameRef } from "../lib/linkerd/object";
import type { PolicySnapshot } from "../lib/linkerd/policy-snapshot";
import { isRecord } from "../lib/linkerd/record";
import { admit } from "../lib/resolver/compile/admit";
import { ATTACHES_TO_NOTHING, lint } from "../lib/resolver/lint/lint";
import { sentenceOf } from "../lib/schema/objection";
import { schemaObjections } from "../lib/schema/schema-objections";
import type { Schemas } from "../lib/schema/structural-schema";
import type { Manifests } from "./cluster-folder";

/**
 * What kubectl, the API server's schemas and Linkerd's webhook would refuse of the manifests, and what of them would attach to nothing;
 * each with its object and field. `snapshot` holds them. `of`: what is proposed is written anew, while what is in a cluster may be what its
 * API server gave.
 */
export function objectionsTo(
  { written = [], odd = [] }: Pick<Manifests, "written" | "odd">,
  snapshot: PolicySnapshot,
  schemas: Schemas,
  of: "cluster" | "proposal",
): string[] {
  const judged = written.filter(({ stored }) => of === "proposal" || !stored);
  const findings = judged.length > 0 ? lint(snapshot).filter(({ id }) => ATTACHES_TO_NOTHING.includes(id)) : [];
  const refused = judged.flatMap(({ item, object }) => {
    const own = findings.filter(({ subject }) => sameRef(subject, refOf(object)));
    const lines = [
      ...assumedNamespace(item, object),
      // kubectl validates strictly, so that a field which nobody knows is refused too.
      ...schemaObjections(item, schemas).map((each) => `${each.field}: ${sentenceOf(each)}`),
      ...admit(object, snapshot).map(
        ({ message, field }) => `${field ? `${field}: ` : ""}Linkerd rejects this: ${message}.`,
      ),
      ...own.map(({ field, sentence, remedy }) => `${field}: ${sentence} ${remedy}`),
    ];
    return lines.map((each) => `${object.kind} ${object.metadata.namespace}/${object.metadata.name} ${each}`);
  });
  return [...odd, ...refused];
}

function assumedNamespace(item: unknown, { metadata }: KubernetesObject): string[] {
  const written = isRecord(item) && isRecord(item.metadata) ? item.metadata.namespace : undefined;
  if (typeof written === "string" && written !== "") return [];
  return [
    `metadata.namespace is not set, so ${metadata.namespace} is assumed; kubectl would use its context's. Add namespace.`,
  ];
}
