import { setTimeout as sleep } from "node:timers/promises";

/** How fast a watch tries again. Tests go faster. */
export interface Pace {
  /** Wait after the first failure; doubled after each further one. */
  firstSeconds: number;
  mostSeconds: number;
  /** Between looks at whether a kind that is absent or forbidden has come. */
  recheckSeconds: number;
  /**
   * The server is asked to end a watch after this long, and a quarter more at most. A quiet watch says nothing for a minute, bookmarks
   * included, and a connection that died looks as quiet: only an end that does not come tells them apart. It is resumed where it stood.
   */
  watchSeconds: number;
  /** Without a line, or the end, for this long a watch counts as dead, and what is held as old. Above the longest watch. */
  idleSeconds: number;
  /** Of a list, with all its pages. */
  listSeconds: number;
}

export const USUAL_PACE: Pace = {
  firstSeconds: 0.5,
  mostSeconds: 15,
  recheckSeconds: 30,
  watchSeconds: 8,
  idleSeconds: 13,
  listSeconds: 120,
};

/** Between half of the doubled wait and all of it: many dashboards must not come back in step. */
export function backoffSeconds(failures: number, pace: Pace, random: () => number = Math.random): number {
  const full = Math.min(pace.mostSeconds, pace.firstSeconds * 2 ** Math.max(0, failures - 1));
  return full * (0.5 + random() / 2);
}

/** Resolves after `seconds`, or at once when `signal` aborts. */
export function pause(seconds: number, signal: AbortSignal): Promise<void> {
  // It rejects for nothing but the signal.
  return sleep(seconds * 1000, undefined, { signal }).catch(() => {});
}
