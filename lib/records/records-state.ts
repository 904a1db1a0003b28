import "server-only";
import type { RecordsState } from "../cluster/asked/health-answer";
import { Remembered } from "../cluster/remembered";
import { AppError } from "../errors";
import { logError } from "../log-error";
import type { Caller } from "../people/caller";
import { recordStore } from "./current-store";

const FRESH_SECONDS = 30;

/** The first look is waited for this long; whoever asks meanwhile is told that it goes on. */
const PATIENCE_SECONDS = 0.5;

/** By the caller's key. */
const looked = new Map<string, Remembered<RecordsState>>();

/** As of the last look, which is renewed behind the scenes: no answer waits for it but the first, and that not for long. */
export async function recordsState(caller: Caller): Promise<RecordsState> {
  const known = looked.get(caller.key) ?? new Remembered(() => lookAtRecords(caller), FRESH_SECONDS);
  looked.set(caller.key, known);
  const { value } = await known.get(PATIENCE_SECONDS);
  return value ?? { state: "unknown", place: null, problem: null };
}

/** Where what is changed is recorded, and what would keep it from being; nothing is left there. */
async function lookAtRecords(caller: Caller): Promise<RecordsState> {
  let place: string | null = null;
  try {
    const store = await recordStore(caller);
    place = store.place;
    await store.check();
    return { state: "usable", place, problem: null };
  } catch (error) {
    return { state: "unusable", place, problem: problemOf(error) };
  }
}

function problemOf(error: unknown): { message: string; hint: string } {
  if (error instanceof AppError) return { message: error.message, hint: error.hint };
  logError(error);
  return { message: "Could not determine whether records can be kept.", hint: "The log has the details." };
}
