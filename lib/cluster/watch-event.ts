import { at, textAt } from "./client/at";
import { decodeStatus, type StatusBody } from "./client/status-body";

export type WatchEvent =
  | { type: "ADDED" | "MODIFIED" | "DELETED"; object: unknown; resourceVersion: string }
  | { type: "BOOKMARK"; resourceVersion: string }
  /** The watch is over; `code` 410 means that its resourceVersion is too old. */
  | { type: "ERROR"; code: number; status: StatusBody | null };

/** One line of a watch; null for what is no event we know. */
export function decodeWatchEvent(line: unknown): WatchEvent | null {
  const type = at(line, "type");
  const object = at(line, "object");
  if (type === "ERROR") {
    const code = at(object, "code");
    return { type, code: typeof code === "number" ? code : 500, status: decodeStatus(object) };
  }
  const resourceVersion = textAt(object, "metadata", "resourceVersion");
  if (type === "BOOKMARK") return { type, resourceVersion };
  if (type === "ADDED" || type === "MODIFIED" || type === "DELETED") return { type, object, resourceVersion };
  return null;
}
