import { parseJson } from "../../linkerd/decode/parse-json";
import { at, listAt, textAt } from "./at";

/** The API server's own error body, as far as it could be read. */
export interface StatusBody {
  message: string;
  /** `NotFound`, `Conflict`, `AlreadyExists`, `Invalid` …; empty where the server gives none (webhooks often do not). */
  reason: string;
  /** What the details are about: `namespaces`, `egressnetworks` … */
  kind: string;
  causes: StatusCause[];
}

export interface StatusCause {
  field: string;
  message: string;
  reason: string;
}

/** null for whatever is no `Status`: HTML of a proxy, `404 page not found`, an empty body. */
export function parseStatus(text: string): StatusBody | null {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return null;
  }
  return decodeStatus(value);
}

export function decodeStatus(value: unknown): StatusBody | null {
  if (at(value, "kind") !== "Status") return null;
  return {
    message: textAt(value, "message"),
    reason: textAt(value, "reason"),
    kind: textAt(value, "details", "kind"),
    causes: distinct(listAt(value, "details", "causes").map(decodeCause)),
  };
}

function decodeCause(value: unknown): StatusCause {
  return { field: textAt(value, "field"), message: textAt(value, "message"), reason: textAt(value, "reason") };
}

/** The API server lists some causes twice. */
function distinct(causes: StatusCause[]): StatusCause[] {
  return [...new Map(causes.map((cause) => [`${cause.field} ${cause.message}`, cause])).values()];
}
