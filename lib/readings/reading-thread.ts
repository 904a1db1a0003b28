import "server-only";
import { Worker } from "node:worker_threads";
import { type FlowsQuestion, printQuestion } from "../flows/asked/question";
import type { FlowSearch } from "../flows/asked/search";
import type { FlowsEvent } from "../flows/wire/flows-event";
import type { Caller } from "../people/caller";
import { processHome } from "../process-home";
import type { ReadOptions } from "../sources/source";
import { APART } from "../threads/apart";
import { ask } from "../threads/ask";
import type { Beat } from "../threads/beat";
import { Thread } from "../threads/thread";
import { threadStates } from "../threads/thread-state";
import type { ReadingCall } from "./reading-call";
import { READINGS, type Readings, type WrittenEvent, watchWritten } from "./readings";

/**
 * Readings have a thread of their own: parsing the answers of Prometheus would hold up every other request, and what they leave behind the
 * whole heap. Megabytes, far more than L needs. Below 2 GB V8 collects before the heap has doubled; with the machine's memory for a limit it lets it
 * grow fourfold. What is young takes three times its share of this, and a reading fills it many times over.
 */
const HEAP = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 12 };

/** Longer than any stretch of work that was seen, a collection of a full heap among it. */
const SILENCE = { toldSeconds: 5, endedSeconds: 12 };
const HINT = "Is Prometheus returning far more than usual? Choose a namespace or a shorter window and try again.";
const LOOK_MILLISECONDS = 1_000;

type Sent<Call> = Call extends ReadingCall ? Omit<Call, "port"> : never;

/** `name` of `READINGS`. Throws what that throws, and an `AppError` where the thread ended. */
export function read<Name extends keyof Readings>(
  caller: Caller,
  name: Name,
  search: FlowSearch,
  options: ReadOptions = {},
): Promise<Awaited<ReturnType<Readings[Name]>>> {
  return asNamed<Name>(
    APART ? readBy(readingThread(), caller, name, search, options) : READINGS[name](caller, search, options),
  );
}

/** As `watchWritten`; `onEnd` where it can tell nothing more, and had better be watched anew. */
export function watch(
  caller: Caller,
  question: FlowsQuestion,
  since: string | null,
  send: (event: WrittenEvent) => void,
  onEnd: () => void,
): () => void {
  return APART
    ? watchBy(readingThread(), caller, question, since, send, onEnd)
    : watchWritten(caller, question, since, send);
}

export function readBy(
  thread: Thread,
  caller: Caller,
  name: keyof Readings,
  search: FlowSearch,
  { signal, ...options }: ReadOptions,
): Promise<unknown> {
  const sent: Sent<ReadingCall> = { kind: "read", caller, name, search, options };
  return ask(thread, "Reading Prometheus", () => sent, signal);
}

/** While the thread hangs, the viewer is told in its place. */
export function watchBy(
  thread: Thread,
  caller: Caller,
  question: FlowsQuestion,
  since: string | null,
  send: (event: WrittenEvent) => void,
  onEnd: () => void,
): () => void {
  const sent: Sent<ReadingCall> = { kind: "watch", caller, question, since };
  let told = false;
  const looking = setInterval(() => {
    const hangs = threadStates().find(({ name }) => name === thread.name)?.hangs ?? null;
    if (hangs !== null && !told) send(hangingEvent(question, hangs.seconds));
    told = hangs !== null;
  }, LOOK_MILLISECONDS);
  looking.unref();
  const { done } = thread.call<WrittenEvent>("Watching flows", sent, send, () => {
    clearInterval(looking);
    onEnd();
  });
  return () => {
    clearInterval(looking);
    done();
  };
}

function hangingEvent(question: FlowsQuestion, seconds: number): WrittenEvent {
  const event: FlowsEvent = {
    kind: "failed",
    question: printQuestion(question),
    failure: {
      code: "took_too_long",
      message: `The dashboard's Prometheus reader has been stuck for ${Math.round(seconds)} s.`,
      hint: `The data shown is getting old. The reader is restarted after ${SILENCE.endedSeconds} s.`,
    },
    at: null,
  };
  return { revision: null, json: JSON.stringify(event) };
}

function readingThread(): Thread {
  return processHome(
    "readingThread",
    () => new Thread({ name: "readings", start: startReadings, ...SILENCE, hint: HINT }),
  );
}

function startReadings(beat: Beat): Worker {
  return new Worker(new URL("./readings.worker.ts", import.meta.url), {
    name: "flows",
    resourceLimits: HEAP,
    workerData: beat,
  });
}

/** `READINGS` gives what it says under each name, and a copy between threads equals it. */
function asNamed<Name extends keyof Readings>(value: Promise<unknown>): Promise<Awaited<ReturnType<Readings[Name]>>> {
  return value as Promise<Awaited<ReturnType<Readings[Name]>>>;
}
