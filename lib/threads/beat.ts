import "server-only";
import { workerData } from "node:worker_threads";

const BEATS_A_SECOND = 4;

/**
 * Counts beats in memory that both threads see; goes to the thread as its `workerData`. An object, since Next's bundler adds something of
 * its own to `workerData`, and of an array would leave nothing.
 */
export interface Beat {
  counter: Int32Array<SharedArrayBuffer>;
}

export function newBeat(): Beat {
  return { counter: new Int32Array(new SharedArrayBuffer(4)) };
}

/** To be called once in the thread, first of all: counts on as long as its event loop turns. */
export function keepBeating(given: unknown = workerData): void {
  const counter: unknown = typeof given === "object" && given !== null ? Reflect.get(given, "counter") : null;
  if (!(counter instanceof Int32Array)) return;
  setInterval(() => Atomics.add(counter, 0, 1), 1000 / BEATS_A_SECOND).unref();
}

/** How often it has beaten; wraps. */
export function beatsOf({ counter }: Beat): number {
  return Atomics.load(counter, 0);
}
