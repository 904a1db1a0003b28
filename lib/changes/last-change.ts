import { type Fields, fieldsOf, text } from "../linkerd/decode";
import type { KubernetesObject } from "../linkerd/object";
import { isRecord } from "../linkerd/record";
import type { LastChange } from "./change";

export const LAST_CHANGE_ANNOTATION = "linkerd-egress-dashboard/last-change";

export function printLastChange(change: LastChange): string {
  return JSON.stringify(change);
}

/** What the dashboard last did to `object`; null where it never wrote, or where the annotation is not ours to read. */
export function lastChangeOf(object: KubernetesObject): LastChange | null {
  const annotation = object.metadata.annotations?.[LAST_CHANGE_ANNOTATION];
  if (annotation === undefined) return null;
  try {
    return decodeLastChange(fieldsOf(JSON.parse(annotation), "an object"));
  } catch {
    // Anyone may write annotations: what cannot be read offers no undo, and breaks nothing.
    return null;
  }
}

function decodeLastChange(fields: Fields): LastChange | null {
  const made = {
    ...(typeof fields.id === "string" && { id: fields.id }),
    at: text(fields, "at"),
    by: text(fields, "by"),
  };
  if (fields.verb === "create") return { ...made, verb: "create" };
  const { restore, wrote } = fields;
  if (fields.verb !== "patch") return null;
  if (restore === undefined && wrote === undefined) return { ...made, verb: "patch" };
  if (!isRecord(restore) || !isRecord(wrote)) return null;
  return { ...made, verb: "patch", restore: { ...restore }, wrote: { ...wrote } };
}
