import "server-only";
import type { MessagePort } from "node:worker_threads";
import { openResult, resultOfThrown, type SentResult } from "./sent-result";
import type { Thread } from "./thread";

/** What every call carries beside its own fields. */
export interface WithPort {
  port: MessagePort;
}

/**
 * What `answer` gives in the thread, or throws what it threw there. `message` is made for the worker that runs when it is sent: where
 * that was ended because of another call, this one is sent once more to the next.
 */
export async function ask(
  thread: Thread,
  doing: string,
  message: () => object,
  signal?: AbortSignal,
): Promise<unknown> {
  const first = await askOnce(thread, doing, message, signal);
  if (!("ended" in first)) return openResult(first);
  if (first.ended.culprit) throw first.ended.error;
  const second = await askOnce(thread, doing, message, signal);
  if ("ended" in second) throw second.ended.error;
  return openResult(second);
}

type Answered = SentResult | { ended: Parameters<Parameters<Thread["call"]>[3]>[0] };

function askOnce(thread: Thread, doing: string, message: () => object, signal?: AbortSignal): Promise<Answered> {
  return new Promise((resolve, reject) => {
    // Before the message is made: what is made counts as sent.
    signal?.throwIfAborted();
    const settle = (answered: Answered) => {
      signal?.removeEventListener("abort", leave);
      hangUp.done();
      resolve(answered);
    };
    const leave = () => {
      hangUp.stop();
      reject(signal?.reason);
    };
    const hangUp = thread.call<SentResult>(doing, message(), settle, (ended) => settle({ ended }));
    signal?.addEventListener("abort", leave, { once: true });
  });
}

/** In the thread: answers over `port` with what `make` gives or throws; its signal aborts when the asker hangs up. */
export async function answer(port: MessagePort, make: (signal: AbortSignal) => unknown): Promise<void> {
  const stop = new AbortController();
  port.on("message", () => stop.abort());
  const result = await Promise.resolve()
    .then(() => make(stop.signal))
    .then((value): SentResult => ({ value }), resultOfThrown);
  port.postMessage(result);
}
