import type { AnswerEvent } from "@/lib/served";
import { type Failed, failedBy } from "../port/message";
import type { AnswerListener, EventStream } from "./event-stream";

export interface AnswerState {
  /** What was answered last; null until something was. It stays while newer answers cannot be had. */
  body: unknown;
  /** RFC 3339, by the server's clock: when it was so. null with `body`. */
  at: string | null;
  failed: Failed | null;
}

export interface AnswerFeed {
  /** Tells the state of now, where one is known, and every later one; whoever comes has it read anew. */
  watch(onState: (state: AnswerState) => void): () => void;
  watched(): boolean;
}

interface AnswerSource {
  path: string;
  /** null: it is read when somebody asks, and not told. */
  stream: Pick<EventStream, "watchAnswer"> | null;
  /** For so long an answer stands, and is not read again by whoever comes. */
  lastsMilliseconds: number;
  read(signal: AbortSignal): Promise<unknown>;
}

const POLL_MILLISECONDS = 5_000;

/** What one of our routes answers: told by the stream while anybody watches, and read again and again where the stream is held back. */
export function answerFeed({ path, stream, lastsMilliseconds, read }: AnswerSource): AnswerFeed {
  const watchers = new Set<(state: AnswerState) => void>();
  let state: AnswerState = { body: null, at: null, failed: null };
  let unwatch: (() => void) | null = null;
  let reading: AbortController | null = null;
  let polling: ReturnType<typeof setTimeout> | undefined;
  let polled = false;

  function stands(): boolean {
    return state.at !== null && Date.now() - Date.parse(state.at) < lastsMilliseconds;
  }

  function advance(next: AnswerState) {
    state = next;
    for (const watcher of [...watchers]) watcher(state);
  }

  function readOnce() {
    reading?.abort();
    const current = new AbortController();
    reading = current;
    read(current.signal)
      .then((body): AnswerState => ({ body, at: new Date().toISOString(), failed: null }))
      .catch((cause: unknown): AnswerState => ({ ...state, failed: failedBy(cause) }))
      .then((next) => {
        if (current.signal.aborted) return;
        reading = null;
        advance(next);
        if (polled) polling = setTimeout(readOnce, POLL_MILLISECONDS);
      });
  }

  function rest() {
    polled = false;
    clearTimeout(polling);
    reading?.abort();
    reading = null;
  }

  function onEvent(event: AnswerEvent) {
    // What was held back on the way comes late, and is then older than what was asked for.
    if (polled && event.at < (state.at ?? "")) return;
    rest();
    if (event.kind === "failed") advance({ ...state, failed: event.failure });
    else advance({ body: event.kind === "whole" ? event.body : state.body, at: event.at, failed: null });
  }

  const listener: AnswerListener = {
    onEvent,
    onSilence() {
      if (polled) return;
      polled = true;
      readOnce();
    },
    onLost(failed) {
      if (!polled) advance({ ...state, failed });
    },
    // The answer follows at once.
    onFound() {},
  };

  return {
    watch(onState) {
      watchers.add(onState);
      if (state.body !== null || state.failed) onState(state);
      if (unwatch || !stream) {
        if (!stands()) readOnce();
      } else unwatch = stream.watchAnswer(path, listener);
      return () => {
        watchers.delete(onState);
        if (watchers.size > 0) return;
        rest();
        unwatch?.();
        unwatch = null;
      };
    },
    watched: () => watchers.size > 0,
  };
}
