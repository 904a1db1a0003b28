import { parseJson } from "../../linkerd/decode/parse-json";
import { cut } from "../../print/cut";
import { at, listAt, textAt } from "./at";

/** The API server's own error body, as far as it could be read. */
export interface StatusBody {
  message: string;
  /** `NotFound`, `Conflict`, `AlreadyExists`, `Invalid` …; empty where the server gives none (webhooks often do not). */
  reason: string;
  /** What the details are about: `namespaces`, `egressnetworks` … */
  kind: string;
  causes: StatusCause[];
  /** How many more causes it gave. */
  more: number;
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
  const causes = distinct(listAt(value, "details", "causes").map(decodeCause));
  return {
    message: cut(textAt(value, "message"), MOST_CHARACTERS),
    reason: textAt(value, "reason"),
    kind: textAt(value, "details", "kind"),
    causes: causes.slice(0, MOST_CAUSES),
    more: Math.max(0, causes.length - MOST_CAUSES),
  };
}

/** The API server names each field of an object that does not fit, with the value that stands there. */
const MOST_CAUSES = 20;
const MOST_CHARACTERS = 4_000;
const MOST_CHARACTERS_OF_CAUSE = 500;

function decodeCause(value: unknown): StatusCause {
  const message = cut(textAt(value, "message"), MOST_CHARACTERS_OF_CAUSE);
  return { field: cut(textAt(value, "field"), MOST_CHARACTERS_OF_CAUSE), message, reason: textAt(value, "reason") };
}

/** The API server lists some causes twice. */
function distinct(causes: StatusCause[]): StatusCause[] {
  return [...new Map(causes.map((cause) => [`${cause.field} ${cause.message}`, cause])).values()];
}
