import { AppError, type ErrorBody } from "@/lib/errors";

/** From a tab. `id` is the tab's own number of a question; `lock` names a Web Lock that the tab holds for as long as it lives. */
export type ToWorker =
  | { type: "open"; id: number; kind: string; payload: unknown }
  | { type: "close"; id: number }
  | { type: "alive"; lock: string }
  | { type: "bye" };

/** To a tab. `rev` never falls for one id: what was made from older data and comes later is dropped. */
export type FromWorker = { id: number; rev: number } & Outcome<unknown>;

/** An answer, or why there is none. Failures cross as values: an `Error` would lose its code on the way. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: Failed };

export type Failed = ErrorBody["error"];

export function failedBy(cause: unknown): Failed {
  if (cause instanceof AppError) {
    const { code, message, hint, details } = cause;
    return { code, message, hint, details };
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code: "internal", message, hint: "Please report it, and reload the page.", details: null };
}

/** Guaranteed by the server: what it says of a failure, it says with a code of `AppError`. */
export function failedWith({ code, message, hint }: { code: string; message: string; hint: string }): Failed {
  return { code: code as Failed["code"], message, hint, details: null };
}

export function appErrorOf({ code, message, hint, details }: Failed): AppError {
  return new AppError(code, message, { hint, details });
}
