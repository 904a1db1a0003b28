import type { KubernetesObject, ReadMetadata } from "../object";
import { isRecord } from "../record";
import { type Fields, fieldsOf, optionalText, text, Unreadable } from "./decode";

/** Fails where Linkerd's types would: a missing name, a timestamp that is none, an annotation that is not a text. */
export function readMetadata(object: KubernetesObject): ReadMetadata {
  const metadata: Fields = fieldsOf(object.metadata, "metadata");
  return {
    namespace: text(metadata, "namespace"),
    name: text(metadata, "name"),
    createdAt: readTimestamp(optionalText(metadata, "creationTimestamp")),
    annotations: readAnnotations(metadata.annotations),
  };
}

function readTimestamp(value: string | null): number | null {
  if (value === null) return null;
  const at = Date.parse(value);
  if (Number.isNaN(at)) throw new Unreadable(`creationTimestamp: invalid value: string \`${value}\``);
  return at;
}

function readAnnotations(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  const annotations: Record<string, string> = {};
  for (const key of Object.keys(value)) annotations[key] = text(value, key);
  return annotations;
}
