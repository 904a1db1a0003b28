import type { Flow, FlowsAnswer } from "@/lib/flows/flow";
import { type Failed, failedBy } from "./message";

export interface FlowsState {
  /** Rises with every answer and every failure. */
  revision: number;
  answer: FlowsAnswer | null;
  /** Of `answer`: also what no EgressNetwork judged. One list for one answer, so that it can be a key. */
  all: readonly Flow[];
  /** Why the last reading failed; `answer` stays, and ages. */
  failed: Failed | null;
}

export interface FlowFeed {
  /** Tells the state of now, where one is known, and every later one. Read again and again while a watcher is `live`. */
  watch(live: boolean, onState: (state: FlowsState) => void): () => void;
  watched(): boolean;
}

/** `read` is asked every `everyMilliseconds`, and at once for whoever comes after a failure or a rest. */
export function flowFeed(read: (signal: AbortSignal) => Promise<FlowsAnswer>, everyMilliseconds: number): FlowFeed {
  const watchers = new Map<object, { live: boolean; onState: (state: FlowsState) => void }>();
  let state: FlowsState = { revision: 0, answer: null, all: [], failed: null };
  let reading: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;

  async function readNow() {
    const current = new AbortController();
    reading = current;
    const next = await read(current.signal).then(
      (answer): FlowsState => ({
        revision: state.revision + 1,
        answer,
        all: [...answer.flows, ...answer.uncovered],
        failed: null,
      }),
      (cause): FlowsState => ({ ...state, revision: state.revision + 1, failed: failedBy(cause) }),
    );
    if (current.signal.aborted) return;
    reading = null;
    readAt = next.failed ? Number.NEGATIVE_INFINITY : Date.now();
    state = next;
    for (const { onState } of [...watchers.values()]) onState(state);
    schedule(everyMilliseconds);
  }

  function schedule(milliseconds: number) {
    clearTimeout(timer);
    if (reading || ![...watchers.values()].some(({ live }) => live)) return;
    timer = setTimeout(readNow, milliseconds);
  }

  return {
    watch(live, onState) {
      const key = {};
      watchers.set(key, { live, onState });
      if (state.answer || state.failed) onState(state);
      const age = Date.now() - readAt;
      if (!reading && (live ? age >= everyMilliseconds : state.answer === null)) {
        clearTimeout(timer);
        void readNow();
      } else schedule(everyMilliseconds - age);
      return () => {
        watchers.delete(key);
        if (watchers.size > 0) return;
        // Whoever asks the same in other words closes one watch and opens the next: the reading goes on for it.
        setTimeout(() => {
          if (watchers.size > 0) return;
          clearTimeout(timer);
          reading?.abort();
          reading = null;
        }, 0);
      };
    },
    watched: () => watchers.size > 0,
  };
}
