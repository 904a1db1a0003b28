import type { ErrorBody } from "./errors";

/**
 * What one of our own routes answers to GET, as pages have it: through the worker, and, while they look, again whenever it changes.
 * `path` as `apiPath` spells it, with its query.
 */
export interface Served<Answer> {
  readonly path: string;
  /** Never set: it ties the path to the type of its answer. */
  readonly answer?: Answer;
}

export function served<Answer>(path: string): Served<Answer> {
  return { path };
}

/** What `GET /api/events?answer=PATH` sends under the name `answer`, as JSON: what GET of that path answers, again and again. */
export type AnswerEvent = {
  path: string;
  /** RFC 3339, by the server's clock: when it was so. */
  at: string;
} & (
  | { kind: "whole"; body: unknown }
  /** As it was told last, but for that moment. */
  | { kind: "same" }
  | { kind: "failed"; failure: ErrorBody["error"] }
);
