import type { MessagePort } from "node:worker_threads";
import { AppError, type ErrorCode } from "../errors";
import type { FlowsQuestion } from "./question";
import type { ReadOptions } from "./read-flows";
import type { Readings } from "./readings";
import type { FlowSearch } from "./search";

/** What the thread of readings is sent; it answers over `port`, which the asker closes when it wants no more. */
export type ReadingCall = { port: MessagePort } & (
  | { kind: "read"; name: keyof Readings; search: FlowSearch; options: Omit<ReadOptions, "signal"> }
  | { kind: "watch"; question: FlowsQuestion; since: string | null }
);

/** A copy between threads is a plain object: an `AppError` would lose its code. */
export type ReadingResult = { value: unknown } | { failure: SentFailure } | { thrown: unknown };

interface SentFailure {
  code: ErrorCode;
  message: string;
  hint: string;
  details: unknown;
}

export function resultOfThrown(thrown: unknown): ReadingResult {
  if (!(thrown instanceof AppError)) return { thrown };
  const { code, message, hint, details } = thrown;
  return { failure: { code, message, hint, details } };
}

/** The value, or throws what was thrown in the other thread. */
export function openResult(result: ReadingResult): unknown {
  if ("thrown" in result) throw result.thrown;
  if ("failure" in result) throw new AppError(result.failure.code, result.failure.message, result.failure);
  return result.value;
}
