import { apiPath } from "@/lib/api-path";
import { AppError } from "@/lib/errors";
import { type FlowsEvent, MAX_WATCHED } from "@/lib/flows/wire/flows-event";
import type { AnswerEvent } from "@/lib/served";
import { type Failed, failedBy } from "../port/message";
import type { EventReader } from "./read-events";

interface Listener<Event> {
  onEvent(event: Event): void;
  /** The stream is held back on the way: ask in another way until an event comes that is as new. */
  onSilence(): void;
  /** The stream is gone, and cannot be had again at once. */
  onLost(failed: Failed): void;
  /** It is back. */
  onFound(): void;
}

/** Who watches one question. */
export interface FlowsListener extends Listener<FlowsEvent> {
  /** The revision that is held, asked whenever the stream is opened anew; null: send the whole. */
  held(): string | null;
}

/** Who watches what one of our routes answers. */
export type AnswerListener = Listener<AnswerEvent>;

export interface EventStream {
  /** `question` as `printQuestion` spells it; one listener for each. Returns what ends it. */
  watchFlows(question: string, listener: FlowsListener): () => void;
  /** `path` of a `Served`; one listener for each. Returns what ends it. */
  watchAnswer(path: string, listener: AnswerListener): () => void;
  /** Called when the policy has changed, or may have while there was no stream. */
  watchPolicy(onChange: () => void): () => void;
  /** What one listener holds cannot be continued: all is asked anew, with what each of them holds by now. */
  reopen(): void;
}

export interface StreamPace {
  /** Questions come and go together where a page changes its mind. */
  settleMilliseconds: number;
  firstPauseMilliseconds: number;
  longestPauseMilliseconds: number;
}

const USUAL_PACE: StreamPace = {
  settleMilliseconds: 20,
  firstPauseMilliseconds: 500,
  longestPauseMilliseconds: 15_000,
};
const TOO_MANY = new AppError(
  "bad_request",
  `This browser watches more than ${MAX_WATCHED} windows or pages at once.`,
  {
    hint: "Close another tab or choose a window that is open there.",
  },
);

/**
 * One connection for all questions of a browser, opened with the first of them and closed with the last. `read` is `readEvents`. A
 * stream that breaks is opened again, after ever longer pauses while that fails; from the second failure on everybody is told.
 */
export function eventStream(
  read: (path: string, reader: EventReader) => Promise<void>,
  pace: StreamPace = USUAL_PACE,
): EventStream {
  const flows = new Map<string, FlowsListener>();
  const answers = new Map<string, AnswerListener>();
  const policy = new Set<() => void>();
  let connection: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let missed = false;

  function connectIn(milliseconds: number) {
    clearTimeout(timer);
    timer = setTimeout(connect, milliseconds);
  }

  function reopen() {
    failures = 0;
    connectIn(pace.settleMilliseconds);
  }

  function connect() {
    connection?.abort();
    connection = null;
    const asked = [...flows].slice(-MAX_WATCHED);
    const watched = [...answers].slice(-MAX_WATCHED);
    for (const each of [flows, answers])
      for (const [, { onLost }] of [...each].slice(0, -MAX_WATCHED)) onLost(failedBy(TOO_MANY));
    const listeners = [...asked, ...watched].map(([, listener]) => listener);
    if (listeners.length === 0 && policy.size === 0) return;
    const current = new AbortController();
    connection = current;
    const path = pathOf(
      asked.map(([question, listener]) => ({ question, since: listener.held() })),
      watched.map(([each]) => each),
    );
    const onOpen = () => {
      for (const listener of listeners) listener.onFound();
      if (missed) for (const onChange of [...policy]) onChange();
      missed = false;
    };
    const onEvent = (name: string, data: string) => {
      if (current.signal.aborted) return;
      failures = 0;
      if (name === "policy") for (const onChange of [...policy]) onChange();
      if (name === "flows") {
        const event = asFlowsEvent(JSON.parse(data));
        flows.get(event.question)?.onEvent(event);
      }
      if (name === "answer") {
        const event = asAnswerEvent(JSON.parse(data));
        answers.get(event.path)?.onEvent(event);
      }
    };
    const onSilence = () => {
      for (const listener of listeners) listener.onSilence();
    };
    read(path, { signal: current.signal, onOpen, onSilence, onEvent }).then(
      () => lose(current, null),
      (cause) => lose(current, cause),
    );
  }

  /** `cause` is null where the server ended the stream, as it does when it is stopped. */
  function lose(broken: AbortController, cause: unknown) {
    if (broken.signal.aborted) return;
    connection = null;
    missed = true;
    failures++;
    if (failures > 1) {
      const failed = failedBy(cause ?? new AppError("internal", "The dashboard ended the stream of its answers."));
      for (const { onLost } of [...flows.values(), ...answers.values()]) onLost(failed);
    }
    const pause = Math.min(pace.longestPauseMilliseconds, pace.firstPauseMilliseconds * 2 ** (failures - 1));
    // Fifty browsers do not come back in the same moment.
    connectIn(pause * (0.5 + Math.random() / 2));
  }

  function watch<Of>(watching: Map<string, Of>, key: string, listener: Of): () => void {
    watching.set(key, listener);
    reopen();
    return () => {
      if (watching.get(key) === listener && watching.delete(key)) reopen();
    };
  }

  return {
    watchFlows: (question, listener) => watch(flows, question, listener),
    watchAnswer: (path, listener) => watch(answers, path, listener),
    watchPolicy(onChange) {
      policy.add(onChange);
      if (!connection) reopen();
      return () => {
        policy.delete(onChange);
        if (policy.size + flows.size + answers.size === 0) reopen();
      };
    },
    reopen,
  };
}

function pathOf(asked: readonly { question: string; since: string | null }[], watched: readonly string[]): string {
  const parameters = new URLSearchParams(asked.map(({ question }) => ["flows", question]));
  for (const path of watched) parameters.append("answer", path);
  if (asked.some(({ since }) => since !== null)) parameters.set("since", asked.map(({ since }) => since ?? "-").join());
  const text = parameters.toString();
  return text ? `${apiPath("events")}?${text}` : apiPath("events");
}

/** Guaranteed by the build: server and worker are made of one source. */
function asFlowsEvent(body: unknown): FlowsEvent {
  return body as FlowsEvent;
}

/** Guaranteed as above. */
function asAnswerEvent(body: unknown): AnswerEvent {
  return body as AnswerEvent;
}
