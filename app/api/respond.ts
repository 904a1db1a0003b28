import { createHash } from "node:crypto";
import type { Body, BodyName } from "@/lib/answers/bodies";
import { parseApart } from "@/lib/answers/decision-thread";
import { AppError, type ErrorBody, type ErrorCode } from "@/lib/errors";
import { MAX_BODY_BYTES } from "@/lib/linkerd/proposal";
import { logError } from "@/lib/log-error";
import type { Caller } from "@/lib/people/caller";
import { callerOf } from "@/lib/people/request-caller";
import { checkNames, type Parameters } from "./parameters";

/** The only place that knows HTTP statuses. */
const STATUS: Record<ErrorCode, number> = {
  bad_request: 400,
  too_large: 413,
  read_only: 403,
  foreign_origin: 403,
  token_missing: 401,
  prometheus_not_configured: 503,
  prometheus_unreachable: 502,
  prometheus_timeout: 504,
  prometheus_refused: 502,
  prometheus_overloaded: 503,
  prometheus_bad_answer: 502,
  prometheus_bad_query: 502,
  prometheus_too_much: 502,
  cluster_not_configured: 503,
  cluster_unreachable: 502,
  cluster_timeout: 504,
  cluster_unauthorized: 502,
  cluster_forbidden: 403,
  cluster_bad_answer: 502,
  kind_absent: 409,
  kind_unserved: 409,
  kind_foreign: 422,
  object_changed: 409,
  object_replaced: 409,
  object_deleted: 409,
  object_exists: 409,
  object_invalid: 422,
  admission_refused: 422,
  routes_not_accepted: 409,
  gitops_owned: 409,
  undecodable: 422,
  sent_before: 409,
  forecast_changed: 409,
  confirmation_missing: 422,
  records_unusable: 503,
  unknown_end: 504,
  nothing_to_undo: 409,
  change_not_found: 404,
  flow_not_found: 404,
  namespace_not_found: 404,
  took_too_long: 503,
  internal: 500,
};

/**
 * Answers with what `produce` returns for the caller, as JSON unless it is a response or JSON in bytes already, or with the body and status
 * of what it throws.
 * `parameters` are those of the query string that the route understands; any other is refused.
 */
export async function respond(
  request: Request,
  produce: (caller: Caller) => Promise<unknown>,
  parameters: Parameters = {},
): Promise<Response> {
  try {
    checkNames(new URL(request.url), parameters);
    const produced = await produce(callerOf(request.headers));
    if (produced instanceof Response) return produced;
    return produced instanceof Uint8Array ? written(200, new Uint8Array(produced)) : json(200, produced);
  } catch (error) {
    const failure = error instanceof AppError ? error : unexpected(error);
    const body: ErrorBody = {
      error: { code: failure.code, message: failure.message, hint: failure.hint, details: failure.details },
    };
    return json(STATUS[failure.code], body);
  }
}

/** What is large and rarely changes: a browser that has it already gets 304 in its place. */
export function tagged(request: Request, value: unknown): Response {
  const body = JSON.stringify(value);
  const etag = `W/"${createHash("sha256").update(body).digest("base64url")}"`;
  const headers = { etag, "cache-control": "private, no-cache" };
  const known = request.headers.get("if-none-match")?.split(",") ?? [];
  if (known.some((each) => each.trim() === etag)) return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, "content-type": "application/json" } });
}

function json(status: number, body: unknown): Response {
  return written(status, JSON.stringify(body));
}

function written(status: number, body: string | Uint8Array<ArrayBuffer>): Response {
  return new Response(body, {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
}

function unexpected(error: unknown): AppError {
  logError(error);
  return new AppError("internal", "Internal error in the dashboard.", {
    hint: "The dashboard's log has the details. Please report them.",
    cause: error,
  });
}

/** The body of `request` as the schema of that `name` describes it; throws `too_large` or `bad_request` with the fields at fault. */
export async function readBody<Name extends BodyName>(request: Request, name: Name): Promise<Body<Name>> {
  return parseApart(name, await readLimited(request));
}

async function readLimited(request: Request): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      await reader.cancel();
      throw new AppError("too_large", `The body is larger than ${MAX_BODY_BYTES / 1024} KiB.`);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}
