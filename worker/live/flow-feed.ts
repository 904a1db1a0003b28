import { REFRESH_SECONDS } from "@/lib/flows/asked/question";
import type { Flow, FlowsAnswer } from "@/lib/flows/flow";
import { unpackFlows } from "@/lib/flows/wire/flow-columns";
import { applyDelta, type HeldFlows } from "@/lib/flows/wire/flows-delta";
import type { FlowsEvent } from "@/lib/flows/wire/flows-event";
import { type Failed, failedBy, failedWith } from "../port/message";
import type { EventStream } from "./event-stream";

export interface FlowsState {
  /** Rises with every answer and every failure. */
  revision: number;
  answer: FlowsAnswer | null;
  /** Of `answer`: also what no EgressNetwork judged. One list for one answer, so that it can be a key. */
  all: readonly Flow[];
  /** Why there is nothing newer; `answer` stays, and ages. */
  failed: Failed | null;
  /** Asked for again and again, since the stream is held back on the way. */
  polled: boolean;
  /** Milliseconds by which this browser's clock is ahead of Prometheus's, as the last message that told the time showed; else 0. */
  skew: number;
}

export interface FlowFeed {
  /**
   * Tells the state of now, where one is known, or the first that comes; who is `live` also every later one. Streamed while a watcher is
   * live, else read once where nothing is known yet, or reading failed.
   */
  watch(live: boolean, onState: (state: FlowsState) => void): () => void;
  watched(): boolean;
}

interface FlowSource {
  /** As `printQuestion` spells it. */
  question: string;
  /** null for a window that ended in the past: it is read, and does not change. */
  stream: Pick<EventStream, "watchFlows" | "reopen"> | null;
  read(signal: AbortSignal): Promise<FlowsAnswer>;
}

export function flowFeed({ question, stream, read }: FlowSource): FlowFeed {
  const watchers = new Set<{ live: boolean; told: boolean; onState: (state: FlowsState) => void }>();
  let state: FlowsState = { revision: 0, answer: null, all: [], failed: null, polled: false, skew: 0 };
  let held: HeldFlows | null = null;
  let reading: AbortController | null = null;
  let unwatch: (() => void) | null = null;
  /** The stream itself was lost; what the server says of Prometheus is another failure. */
  let lost = false;
  let polling: ReturnType<typeof setTimeout> | null = null;
  let polled = false;
  let telling = false;

  /** `told`: RFC 3339, what time the message has for now; null where it has none. */
  function advance(next: Pick<FlowsState, "answer" | "failed">, told: string | null) {
    const { answer } = next;
    const all = answer === state.answer ? state.all : answer ? [...answer.flows, ...answer.uncovered] : [];
    const skew = told === null ? state.skew : Date.now() - Date.parse(told);
    state = { ...next, all, polled, skew, revision: state.revision + 1 };
    if (telling) return;
    telling = true;
    setTimeout(tell, 0);
  }

  /** After what has come by then: a worker that is behind catches up first, and tells once. */
  function tell() {
    telling = false;
    for (const watcher of [...watchers]) {
      if (!watcher.live && watcher.told) continue;
      watcher.told = state.answer !== null;
      watcher.onState(state);
    }
  }

  function onEvent(event: FlowsEvent) {
    lost = false;
    if (event.kind === "failed") {
      if (polled) return;
      return advance({ answer: state.answer, failed: failedWith(event.failure) }, event.at);
    }
    if (event.kind === "whole") held = { revision: event.revision, answer: unpackFlows(event.answer) };
    else {
      const applied = held ? applyDelta(held, event.delta) : null;
      if (applied?.kind !== "applied") {
        held = null;
        stream?.reopen();
        return;
      }
      held = applied.held;
    }
    // What was held back on the way comes late, and is then older than what was asked for.
    if (polled && held.answer.readAt < (state.answer?.readAt ?? "")) return;
    endPolling();
    advance({ answer: held.answer, failed: null }, held.answer.readAt);
  }

  function endPolling() {
    if (!polled) return;
    polled = false;
    clearTimeout(polling ?? undefined);
    reading?.abort();
    reading = null;
  }

  function readOnce() {
    const current = new AbortController();
    reading = current;
    read(current.signal)
      .then((answer) => ({ answer, failed: null }))
      .catch((cause: unknown) => ({ answer: null, failed: failedBy(cause) }))
      .then((next) => {
        if (current.signal.aborted) return;
        reading = null;
        advance({ ...next, answer: next.answer ?? state.answer }, next.answer?.readAt ?? null);
        if (polled) polling = setTimeout(readOnce, pollMilliseconds(state.answer));
      });
  }

  function settle() {
    const live = [...watchers].some((watcher) => watcher.live);
    if (!live) {
      endPolling();
      unwatch?.();
      unwatch = null;
    }
    if (watchers.size > 0) return;
    reading?.abort();
    reading = null;
  }

  return {
    watch(live, onState) {
      const watcher = { live, told: state.answer !== null, onState };
      watchers.add(watcher);
      if (state.answer || state.failed) onState(state);
      if (live && stream) {
        if (lost) stream.reopen();
        unwatch ??= stream.watchFlows(question, {
          held: () => held?.revision ?? null,
          onEvent,
          onSilence() {
            if (polled) return;
            polled = true;
            if (!reading) readOnce();
          },
          onLost(failed) {
            if (polled) return;
            lost = true;
            advance({ answer: state.answer, failed }, null);
          },
          onFound() {
            if (lost) advance({ answer: state.answer, failed: null }, null);
            lost = false;
          },
        });
      } else if (!unwatch && !reading && (state.answer === null || (live && state.failed))) readOnce();
      return () => {
        watchers.delete(watcher);
        settle();
      };
    },
    watched: () => watchers.size > 0,
  };
}

function pollMilliseconds(answer: FlowsAnswer | null): number {
  return 1000 * Math.max(REFRESH_SECONDS, answer?.window.scrapeIntervalSeconds ?? 0);
}
