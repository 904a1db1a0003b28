/** Everything that can break in the world around us. Statuses for HTTP are given in `app/api/respond.ts` alone. */
export type ErrorCode =
  | "bad_request"
  | "too_large"
  | "read_only"
  | "foreign_origin"
  | "token_missing"
  | "prometheus_not_configured"
  | "prometheus_unreachable"
  | "prometheus_timeout"
  | "prometheus_refused"
  | "prometheus_overloaded"
  | "prometheus_bad_answer"
  | "prometheus_bad_query"
  | "prometheus_too_much"
  | "cluster_not_configured"
  | "cluster_unreachable"
  | "cluster_timeout"
  | "cluster_unauthorized"
  | "cluster_forbidden"
  | "cluster_bad_answer"
  | "kind_absent"
  | "kind_unserved"
  | "kind_foreign"
  | "object_changed"
  | "object_replaced"
  | "object_deleted"
  | "object_exists"
  | "object_invalid"
  | "admission_refused"
  | "routes_not_accepted"
  | "gitops_owned"
  | "undecodable"
  | "sent_before"
  | "forecast_changed"
  | "confirmation_missing"
  | "records_unusable"
  | "unknown_end"
  | "nothing_to_undo"
  | "change_not_found"
  | "flow_not_found"
  | "namespace_not_found"
  | "took_too_long"
  | "internal";

const BRAND = Symbol.for("linkerd-egress-dashboard/AppError");

/**
 * A failure that a person can act on: the message says what was tried and on what, the hint what may help.
 * Never carries a credential.
 */
export class AppError extends Error {
  readonly [BRAND] = true;

  // Next loads this module once for each route and once for instrumentation, while clients are shared through globalThis: an
  // error of one copy must be known to the other.
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, options: { hint?: string; details?: unknown; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.hint = options.hint ?? "";
    this.details = options.details ?? null;
  }
}

/** The body of every failed answer of the HTTP API. */
export interface ErrorBody {
  error: { code: ErrorCode; message: string; hint: string; details: unknown };
}
