import { type Fields, fieldsOf, text } from "../linkerd/decode/decode";
import { parseJson } from "../linkerd/decode/parse-json";
import type { KubernetesObject } from "../linkerd/object";
import type { LastChange } from "./change";
import { isChangeId } from "./change-record";

export const LAST_CHANGE_ANNOTATION = "linkerd-egress-dashboard/last-change";

/** What former versions wrote held whole specs; the rest of a longer one is of no use. */
const MAX_NOTE = 256 * 1024;
const MAX_WORDS = 256;

export function printLastChange(change: LastChange): string {
  return JSON.stringify(change);
}

/** What the note on `object` claims; null where there is none, or where it is not ours to read. */
export function lastChangeOf(object: KubernetesObject): LastChange | null {
  const annotation = object.metadata.annotations?.[LAST_CHANGE_ANNOTATION];
  if (annotation === undefined || annotation.length > MAX_NOTE) return null;
  try {
    return decodeLastChange(fieldsOf(parseJson(annotation), "an object"));
  } catch {
    // Anyone may write annotations: what cannot be read breaks nothing.
    return null;
  }
}

function decodeLastChange(fields: Fields): LastChange | null {
  const { id, verb } = fields;
  const [at, by] = [text(fields, "at"), text(fields, "by")];
  if (verb !== "create" && verb !== "patch") return null;
  if (Number.isNaN(Date.parse(at)) || at.length > MAX_WORDS || by.length > MAX_WORDS) return null;
  return { id: typeof id === "string" && isChangeId(id) ? id : null, at, by, verb };
}
