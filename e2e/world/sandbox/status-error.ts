import type { Json, JsonObject } from "../json";
import { qualified, type ServedKind } from "../verb-table";

/** An answer that is a Kubernetes `Status`, in the words of a real API server. */
export class StatusError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string | null,
    message: string,
    readonly details: JsonObject | null = null,
  ) {
    super(message);
  }

  get body(): JsonObject {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      ...(this.reason ? { reason: this.reason } : {}),
      ...(this.details ? { details: this.details } : {}),
      code: this.code,
    };
  }
}

export const unauthorized = () => new StatusError(401, "Unauthorized", "Unauthorized");
export const badRequest = (message: string) => new StatusError(400, "BadRequest", message);
export const internal = (message: string) => new StatusError(500, null, message);
export const expired = (message: string) => new StatusError(410, "Expired", message);

export function notServed(what: string): StatusError {
  return new StatusError(
    501,
    null,
    `The sandbox API does not serve ${what}; what it serves is in e2e/world/verb-table.ts`,
  );
}

export function forbidden(kind: ServedKind, name: string | null, explanation: string): StatusError {
  const message = `${named(kind, name)} is forbidden: ${explanation}`;
  return new StatusError(403, "Forbidden", message, details(kind, name, kind.plural));
}

export function notFound(kind: ServedKind, name: string): StatusError {
  return new StatusError(404, "NotFound", `${named(kind, name)} not found`, details(kind, name, kind.plural));
}

export function alreadyExists(kind: ServedKind, name: string): StatusError {
  return new StatusError(409, "AlreadyExists", `${named(kind, name)} already exists`, details(kind, name, kind.plural));
}

export function modified(kind: ServedKind, name: string): StatusError {
  const why = "the object has been modified; please apply your changes to the latest version and try again";
  const message = `Operation cannot be fulfilled on ${named(kind, name)}: ${why}`;
  return new StatusError(409, "Conflict", message, details(kind, name, kind.plural));
}

/** The answer to a DELETE that names another uid or resourceVersion than the stored one. */
export function preconditionFailed(kind: ServedKind, name: string, why: string): StatusError {
  const subject = `${qualified(kind.kind, kind.group)} "${name}"`;
  return new StatusError(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${subject}: ${why}`,
    details(kind, name, kind.kind),
  );
}

export interface Cause {
  field: string;
  reason: "FieldValueInvalid" | "FieldValueRequired";
  message: string;
}

/** Most refusals name the kind, that of a missing resourceVersion names the plural. */
export function invalid(
  kind: ServedKind,
  name: string,
  causes: readonly [Cause, ...Cause[]],
  kindName = kind.kind,
): StatusError {
  const [{ field, message }] = causes;
  return new StatusError(
    422,
    "Invalid",
    `${qualified(kindName, kind.group)} "${name}" is invalid: ${field}: ${message}`,
    details(
      kind,
      name,
      kindName,
      causes.map((cause) => ({ ...cause })),
    ),
  );
}

function named(kind: ServedKind, name: string | null): string {
  return name === null ? qualified(kind.plural, kind.group) : `${qualified(kind.plural, kind.group)} "${name}"`;
}

function details(kind: ServedKind, name: string | null, kindName: string, causes?: Json[]): JsonObject {
  return {
    ...(name ? { name } : {}),
    ...(kind.group ? { group: kind.group } : {}),
    kind: kindName,
    ...(causes ? { causes } : {}),
  };
}
