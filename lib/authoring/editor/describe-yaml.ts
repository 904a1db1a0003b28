import type { Schemas } from "../../schema/structural-schema";
import { fieldNote } from "./field-notes";
import { printPath } from "./field-path";
import { describeType, schemaAt } from "./schema-at";
import { yamlOutline } from "./yaml-outline";

export interface YamlField {
  from: number;
  to: number;
  /** `spec.parentRefs[0].port`. */
  field: string;
  /** `1 to 65535`. */
  type: string;
  /** What it means to Linkerd, where that needs saying. */
  note: string | null;
}

/** The field whose key stands at `offset`, as its schema has it; null where there is none, or it is unknown. */
export function describeYaml(text: string, offset: number, schemas: Schemas | null): YamlField | null {
  const { entries } = yamlOutline(text, offset);
  const entry = entries.find(({ keyFrom, keyTo }) => offset >= keyFrom && offset <= keyTo);
  if (!entry) return null;
  const rootValue = (name: string) => entries.find(({ path }) => path.length === 1 && path[0] === name)?.value ?? "";
  const schema = schemaAt(entry.path, rootValue("apiVersion"), rootValue("kind"), schemas);
  return (
    schema && {
      from: entry.keyFrom,
      to: entry.keyTo,
      field: printPath(entry.path),
      type: describeType(schema),
      note: fieldNote(entry.path),
    }
  );
}
