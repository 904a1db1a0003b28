import type { z } from "zod";
import { applySchema, connectionsSchema, explainSchema, planSchema } from "../changes/change-schema";
import { AppError } from "../errors";
import { spellsHalf } from "../linkerd/decode/parse-json";
import { cut } from "../print/cut";

/** What is sent to the HTTP API, by name. */
const SCHEMAS = { plan: planSchema, apply: applySchema, explain: explainSchema, connections: connectionsSchema };

export type BodyName = keyof typeof SCHEMAS;
export type Body<Name extends BodyName> = z.infer<(typeof SCHEMAS)[Name]>;

/** Throws `bad_request` with the fields at fault. */
export function parseBody<Name extends BodyName>(name: Name, bytes: Uint8Array): Body<Name> {
  const text = textOf(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("bad_request", "The body is not JSON.", { cause });
  }
  const parsed = SCHEMAS[name].safeParse(value);
  if (parsed.success) return asNamed<Name>(parsed.data);
  const faults = parsed.error.issues
    .slice(0, MOST_FAULTS)
    .map(({ path, message }) => `${cut(path.join("."), 200) || "body"}: ${cut(plainly(message), 200)}`);
  throw new AppError("bad_request", `The body is not valid: ${faults.slice(0, 5).join("; ")}.`, { details: faults });
}

const MOST_FAULTS = 50;

function plainly(message: string): string {
  return message
    .replace(/^Invalid input: expected (.+), received undefined$/, "is missing, expected $1")
    .replace(/^Invalid input: expected (.+), received (.+)$/, "expected $1, got $2");
}

/** Half of a surrogate pair could be neither stored nor sent on: the API server would get another text than was reviewed. */
function textOf(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("bad_request", "The body is not UTF-8.", { cause });
  }
  if (!spellsHalf(text)) return text;
  throw new AppError("bad_request", "The body has an unpaired surrogate, such as \\ud800, which is not valid text.");
}

/** What the schema of that name has let through, also once it was written as JSON and read again. */
export function asNamed<Name extends BodyName>(value: unknown): Body<Name> {
  return value as Body<Name>;
}
