import type { ResourceKind } from "../linkerd/kinds";
import { isRecord } from "../linkerd/record";
import { objectSchema, type ReportUnread } from "./compact-schema";
import { type StructuralSchema, schemaKey } from "./structural-schema";

/** Every version that a CustomResourceDefinition of this kind serves, with its schema. Total: empty for what is none. */
export function crdVersions(
  crd: unknown,
  { group, kind }: Pick<ResourceKind, "group" | "kind">,
  unread: ReportUnread,
): [string, StructuralSchema][] {
  const { versions } = recordIn(crd, "spec");
  return (Array.isArray(versions) ? versions : []).flatMap((version): [string, StructuralSchema][] => {
    if (!isRecord(version) || version.served !== true || typeof version.name !== "string") return [];
    const { openAPIV3Schema } = recordIn(version, "schema");
    return [[schemaKey(`${group}/${version.name}`, kind), objectSchema(openAPIV3Schema, kind, unread)]];
  });
}

function recordIn(value: unknown, key: string): Record<string, unknown> {
  const found = isRecord(value) ? value[key] : undefined;
  return isRecord(found) ? found : {};
}
