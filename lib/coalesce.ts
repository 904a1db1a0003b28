import "server-only";
import { setMaxListeners } from "node:events";
import type { Caller } from "./people/caller";
import { processHome } from "./process-home";

interface Shared {
  answer: Promise<unknown>;
  /** By `performance.now()`, since a clock that is set back would keep it for as long; Infinity while it is under way. */
  until: number;
  /** So long it is still given, while `next` is made behind. */
  renewedUntil: number;
  next: Shared | null;
  waiting: number;
  stop: AbortController;
}

interface Kept {
  keepMilliseconds: number;
  /** For so long after that, who asks gets what is there at once, and the next is made behind. A failure of that is told to whoever asks then. */
  renewMilliseconds?: number;
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
  options: Kept & { signal: AbortSignal; fresh: boolean },
  produce: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  options.signal.throwIfAborted();
  const key = JSON.stringify([caller.key, asked]);
  const known = options.fresh ? undefined : shared.get(key);
  const next = () => begin(options, produce);
  const entry = (known && standing(key, known, next)) ?? share(key, next());
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

/** What is there, be it that the next begins with that; once its time is over, the next; null where there is neither. */
function standing(key: string, known: Shared, next: () => Shared): Shared | null {
  const now = performance.now();
  if (known.until > now) return known;
  if (known.renewedUntil <= now) return known.next;
  known.next ??= renew(key, known, next());
  return known;
}

function renew(key: string, known: Shared, next: Shared): Shared {
  const settled = () => shared.get(key) === known && shared.delete(key);
  next.answer.then(() => settled() && shared.set(key, next), settled);
  return next;
}

function begin(kept: Kept, produce: (signal: AbortSignal) => Promise<unknown>): Shared {
  const stop = new AbortController();
  // One reading makes dozens of calls, and each of them listens.
  setMaxListeners(0, stop.signal);
  const under = Number.POSITIVE_INFINITY;
  const entry: Shared = {
    answer: produce(stop.signal),
    until: under,
    renewedUntil: under,
    next: null,
    waiting: 0,
    stop,
  };
  entry.answer.then(
    () => {
      entry.until = performance.now() + kept.keepMilliseconds;
      entry.renewedUntil = entry.until + (kept.renewMilliseconds ?? 0);
    },
    () => {
      entry.until = 0;
      entry.renewedUntil = 0;
    },
  );
  return entry;
}

function share(key: string, entry: Shared): Shared {
  for (const [other, { renewedUntil, next }] of shared) {
    if (renewedUntil <= performance.now() && !next) shared.delete(other);
  }
  shared.set(key, entry);
  entry.answer.catch(() => {
    if (shared.get(key) === entry) shared.delete(key);
  });
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
