import "server-only";
import { workerData } from "node:worker_threads";

const BEATS_A_SECOND = 4;

/** Room for the count of beats; goes to the thread as its `workerData`. */
export function newBeat(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4));
}

/** To be called once in the thread, first of all: counts on as long as its event loop turns. */
export function keepBeating(beat: unknown = workerData): void {
  if (!(beat instanceof Int32Array)) return;
  setInterval(() => Atomics.add(beat, 0, 1), 1000 / BEATS_A_SECOND).unref();
}

/** How often it has beaten; wraps. */
export function beatsOf(beat: Int32Array<SharedArrayBuffer>): number {
  return Atomics.load(beat, 0);
}
