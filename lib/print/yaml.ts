import { stringify } from "yaml";
import { isRecord } from "../linkerd/record";

const KEY_ORDER = ["apiVersion", "kind", "metadata", "spec", "status"];
const METADATA_ORDER = ["name", "namespace", "labels", "annotations"];

/**
 * The only YAML writer. Keys in the order people write them; fields without a value are left out.
 * Quotes whatever a YAML 1.1 reader (kubectl, Helm) would take for a boolean or a number, e.g. `on`, `012`, `22:22`.
 */
export function printYaml(object: object): string {
  const ordered: Record<string, unknown> = inOrder(object, KEY_ORDER);
  if (isRecord(ordered.metadata)) ordered.metadata = inOrder(ordered.metadata, METADATA_ORDER);
  return stringify(ordered, { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 });
}

function inOrder(object: object, first: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  const rank = (key: string) => (first.includes(key) ? first.indexOf(key) : first.length);
  return Object.fromEntries(entries.sort(([a], [b]) => rank(a) - rank(b)));
}
