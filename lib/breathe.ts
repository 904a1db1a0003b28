import { setImmediate } from "node:timers/promises";

/** Longest stretch of work between two turns of the event loop. */
const STRETCH_MILLISECONDS = 15;

/** What comes of steps, with a turn for others between them wherever it is due. */
export async function inPieces<T>(steps: Generator<void, T>): Promise<T> {
  const breath = new Breath();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (breath.due()) await breath.take();
  }
}

/** Lets others have their turn in a long loop: `if (breath.due()) await breath.take()`. */
export class Breath {
  private since = performance.now();

  due(): boolean {
    return performance.now() - this.since > STRETCH_MILLISECONDS;
  }

  async take(): Promise<void> {
    await setImmediate();
    this.since = performance.now();
  }
}
