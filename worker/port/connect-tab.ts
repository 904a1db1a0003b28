import type { Kind } from "./kind";
import { appErrorOf, type FromWorker, type Outcome, type ToWorker } from "./message";
import type { AnyKinds, Port } from "./serve-port";

export type PayloadOf<K> = K extends Kind<infer Payload, unknown> ? Payload : never;
export type ValueOf<K> = K extends Kind<never, infer Value> ? Value : never;

/** A tab's side of the worker. `Kinds` is the worker's table, of which only the type is used here. */
export interface TabConnection<Kinds extends AnyKinds> {
  /** The first answer. Rejects with an `AppError`, or with the signal's reason. */
  ask<Name extends string & keyof Kinds>(
    kind: Name,
    payload: PayloadOf<Kinds[Name]>,
    signal?: AbortSignal,
  ): Promise<ValueOf<Kinds[Name]>>;
  /** Every answer from now on, until the returned function is called. */
  subscribe<Name extends string & keyof Kinds>(
    kind: Name,
    payload: PayloadOf<Kinds[Name]>,
    onAnswer: (outcome: Outcome<ValueOf<Kinds[Name]>>) => void,
  ): () => void;
  /** While nobody looks the worker is asked nothing; what was open is asked again by `resume`, on a new port if this one was left. */
  pause(leaving: boolean): void;
  resume(): void;
}

interface Question {
  kind: string;
  payload: unknown;
  rev: number;
  onAnswer(outcome: Outcome<unknown>): void;
}

/** `openPort` is called with the first question, and again after the page was left and came back. */
export function connectTab<Kinds extends AnyKinds>(openPort: () => TabPort): TabConnection<Kinds> {
  const questions = new Map<number, Question>();
  let port: TabPort | null = null;
  let paused = false;
  let nextId = 1;

  function send(message: ToWorker) {
    if (!port) {
      port = openPort();
      port.onmessage = receive;
      port.onlost = lose;
    }
    port.postMessage(message);
  }

  function receive({ data }: MessageEvent<FromWorker>) {
    const question = questions.get(data.id);
    if (!question || data.rev < question.rev) return;
    question.rev = data.rev;
    question.onAnswer(data);
  }

  /** The worker could not be started or died: everybody who waits is told. */
  function lose(outcome: Outcome<never>) {
    port = null;
    for (const question of [...questions.values()]) question.onAnswer(outcome);
  }

  function open(kind: string, payload: unknown, onAnswer: (outcome: Outcome<unknown>) => void): () => void {
    const id = nextId++;
    questions.set(id, { kind, payload, rev: Number.NEGATIVE_INFINITY, onAnswer });
    if (!paused) send({ type: "open", id, kind, payload });
    return () => {
      if (!questions.delete(id)) return;
      // Behind what is opened in its stead, so that the worker goes on with what both of them need.
      queueMicrotask(() => {
        if (port) send({ type: "close", id });
      });
    };
  }

  return {
    ask(kind, payload, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const close = open(kind, payload, (outcome) => {
          finish();
          if (outcome.ok) resolve(asAnswer(outcome.value));
          else reject(appErrorOf(outcome.error));
        });
        const leave = () => {
          finish();
          reject(signal?.reason);
        };
        signal?.addEventListener("abort", leave);
        function finish() {
          signal?.removeEventListener("abort", leave);
          close();
        }
      });
    },
    subscribe(kind, payload, onAnswer) {
      return open(kind, payload, (outcome) =>
        onAnswer(outcome.ok ? { ok: true, value: asAnswer(outcome.value) } : outcome),
      );
    },
    pause(leaving) {
      if (!paused && port && !leaving) for (const id of questions.keys()) send({ type: "close", id });
      paused = true;
      if (!leaving || !port) return;
      send({ type: "bye" });
      port.leave();
      port = null;
    },
    resume() {
      if (!paused) return;
      paused = false;
      for (const [id, question] of questions) {
        question.rev = Number.NEGATIVE_INFINITY;
        send({ type: "open", id, kind: question.kind, payload: question.payload });
      }
    },
  };
}

export interface TabPort extends Port {
  /** Set by the connection: called once when no answer will come any more. */
  onlost: ((outcome: Outcome<never>) => void) | null;
  /** Lets go of the worker. */
  leave(): void;
}

/** Guaranteed by the build: the worker answers a kind with what its table says, and is built from the same source. */
function asAnswer<T>(value: unknown): T {
  return value as T;
}
