import "server-only";
import { setMaxListeners } from "node:events";

interface Shared {
  answer: Promise<unknown>;
  /** By `performance.now()`, since a clock that is set back would keep it for as long; Infinity while it is under way. */
  until: number;
  waiting: number;
  stop: AbortController;
}

/** A page that gave up prefetching is followed by the browser's own question at once. */
const LINGER_MILLISECONDS = 1_000;

const shared: Map<string, Shared> = processWide();

/**
 * Answers several askers of one `key` with one `produce`, and keeps its result for a while. Work goes on as long as one of
 * them waits, and is aborted a moment after the last has left. Failures are not kept.
 * The key must name everything on which the result depends, its type included.
 */
export async function coalesce<T>(
  key: string,
  options: { keepMilliseconds: number; signal: AbortSignal; fresh: boolean },
  produce: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  options.signal.throwIfAborted();
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

/** Guaranteed by the key, which names what `produce` makes. */
function sameKind<T>(answer: Promise<unknown>): Promise<T> {
  return answer as Promise<T>;
}

function processWide(): Map<string, Shared> {
  const home = globalThis as typeof globalThis & { coalescedAnswers?: Map<string, Shared> };
  home.coalescedAnswers ??= new Map();
  return home.coalescedAnswers;
}
