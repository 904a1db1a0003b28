import { AppError, type ErrorCode } from "../errors";

/** What a thread answers. A copy between threads is a plain object: an `AppError` would lose its code. */
export type SentResult = { value: unknown } | { failure: SentFailure } | { thrown: unknown };

interface SentFailure {
  code: ErrorCode;
  message: string;
  hint: string;
  details: unknown;
}

export function resultOfThrown(thrown: unknown): SentResult {
  if (!(thrown instanceof AppError)) return { thrown };
  const { code, message, hint, details } = thrown;
  return { failure: { code, message, hint, details } };
}

/** The value, or throws what was thrown in the other thread. */
export function openResult(result: SentResult): unknown {
  if ("thrown" in result) throw result.thrown;
  if ("failure" in result) throw new AppError(result.failure.code, result.failure.message, result.failure);
  return result.value;
}
