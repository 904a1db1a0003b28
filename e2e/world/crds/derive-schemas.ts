import { EGRESS_KINDS } from "../../../lib/linkerd/kinds";
import { isRecord } from "../../../lib/linkerd/record";
import { crdVersions } from "../../../lib/schema/crd-versions";
import type { Schemas, StructuralSchema } from "../../../lib/schema/structural-schema";

/**
 * Each kind that decides about egress in every version that the CRDs serve. Throws on a keyword that `lib/schema` does not know: it
 * must never be passed over in silence.
 */
export function deriveSchemas(crds: readonly unknown[]): Schemas {
  return Object.fromEntries(
    EGRESS_KINDS.flatMap((kind) => {
      const crd = crds.find(
        (each) => at(each, "spec", "group") === kind.group && at(each, "spec", "names", "kind") === kind.kind,
      );
      return crdVersions(crd, kind, (path, keyword) => {
        throw new Error(`${path} has a ${keyword} which lib/schema does not know`);
      });
    }),
  );
}

/** One schema a line: it reads well in a diff. A schema equal to one before is that one's name. */
export function printSchemas(schemas: Schemas): string {
  const names = new Map<string, string>();
  const lines = Object.entries(schemas).map(([key, schema]: [string, StructuralSchema]) => {
    const text = JSON.stringify(schema);
    const known = names.get(text);
    if (known === undefined) names.set(text, key);
    return `${JSON.stringify(key)}:${known === undefined ? text : JSON.stringify(known)}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce((each, key) => (isRecord(each) ? each[key] : undefined), value);
}
