import "server-only";
import { setMaxListeners } from "node:events";
import type { Caller } from "./people/caller";
import { processHome } from "./process-home";

interface Shared {
  answer: Promise<unknown>;
  /** By `performance.now()`, since a clock that is set back would keep it for as long; Infinity while it is under way. */
  until: number;
  waiting: number;
  stop: AbortController;
}

/** A page that gave up prefetching is followed by the browser's own question at once. */
const LINGER_MILLISECONDS = 1_000;

const shared: Map<string, Shared> = processHome("coalescedAnswers", () => new Map());

/**
 * Answers what one caller asks several times at once with one `produce`, and keeps its result for a while: nobody else gets it. Work goes
 * on as long as somebody waits, and is aborted a moment after the last has left. Failures are not kept.
 * `asked` must name everything else on which the result depends, its type included.
 */
export async function coalesce<T>(
  caller: Caller,
  asked: string,
  options: { keepMilliseconds: number; signal: AbortSignal; fresh: boolean },
  produce: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  options.signal.throwIfAborted();
  const key = JSON.stringify([caller.key, asked]);
  const known = options.fresh ? undefined : shared.get(key);
  const entry = known && known.until > performance.now() ? known : begin(key, options.keepMilliseconds, produce);
  entry.waiting++;
  try {
    return await orAborted(sameKind<T>(entry.answer), options.signal);
  } finally {
    entry.waiting--;
    if (entry.waiting === 0 && entry.until === Number.POSITIVE_INFINITY) {
      setTimeout(() => stopIfForgotten(key, entry), LINGER_MILLISECONDS).unref();
    }
  }
}

function stopIfForgotten(key: string, entry: Shared): void {
  if (entry.waiting > 0 || entry.until !== Number.POSITIVE_INFINITY) return;
  if (shared.get(key) === entry) shared.delete(key);
  entry.stop.abort();
}

function begin(key: string, keepMilliseconds: number, produce: (signal: AbortSignal) => Promise<unknown>): Shared {
  for (const [other, { until }] of shared) if (until <= performance.now()) shared.delete(other);
  const stop = new AbortController();
  // One reading makes dozens of calls, and each of them listens.
  setMaxListeners(0, stop.signal);
  const entry: Shared = { answer: produce(stop.signal), until: Number.POSITIVE_INFINITY, waiting: 0, stop };
  shared.set(key, entry);
  entry.answer.then(
    () => {
      entry.until = performance.now() + keepMilliseconds;
    },
    () => {
      entry.until = 0;
      if (shared.get(key) === entry) shared.delete(key);
    },
  );
  return entry;
}

function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}

/** Guaranteed by what is asked, which names what `produce` makes. */
function sameKind<T>(answer: Promise<unknown>): Promise<T> {
  return answer as Promise<T>;
}
