import "server-only";
import { MessageChannel, Worker } from "node:worker_threads";
import { AppError } from "../errors";
import type { FlowsQuestion } from "./question";
import type { ReadOptions } from "./read-flows";
import { openResult, type ReadingCall, type ReadingResult } from "./reading-call";
import { READINGS, type Readings, type WrittenEvent, watchWritten } from "./readings";
import type { FlowSearch } from "./search";

/**
 * In the built server readings have a thread of their own: parsing the answers of Prometheus would hold up every other request, and what
 * they leave behind the whole heap. Tests and scripts are no server, and in development an edit should be seen.
 */
const APART = process.env.NEXT_RUNTIME === "nodejs" && process.env.NODE_ENV === "production";

/**
 * Megabytes, far more than L needs. Below 2 GB V8 collects before the heap has doubled; with the machine's memory for a limit it lets it
 * grow fourfold. What is young takes three times its share of this, and a reading fills it many times over.
 */
const HEAP = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 12 };

type Sent<Call> = Call extends ReadingCall ? Omit<Call, "port"> : never;

/** `name` of `READINGS`. Throws what that throws, and an `AppError` where the thread ended. */
export function read<Name extends keyof Readings>(
  name: Name,
  search: FlowSearch,
  options: ReadOptions = {},
): Promise<Awaited<ReturnType<Readings[Name]>>> {
  return APART ? asNamed<Name>(readApart(name, search, options)) : asNamed<Name>(READINGS[name](search, options));
}

/** As `watchWritten`; `onEnd` where it can tell nothing more, and had better be watched anew. */
export function watch(
  question: FlowsQuestion,
  since: string | null,
  send: (event: WrittenEvent) => void,
  onEnd: () => void,
): () => void {
  return APART ? call({ kind: "watch", question, since }, send, onEnd) : watchWritten(question, since, send);
}

function readApart(name: keyof Readings, search: FlowSearch, { signal, ...options }: ReadOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const ended = () => {
      signal?.removeEventListener("abort", leave);
      // After an answer this changes nothing.
      reject(
        new AppError("internal", "The thread that reads flows has ended.", {
          hint: "The dashboard's log says why. Ask again.",
        }),
      );
    };
    const close = call<ReadingResult>(
      { kind: "read", name, search, options },
      (result) => resolve(new Promise((settle) => settle(openResult(result)))),
      ended,
    );
    const leave = () => {
      close();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", leave, { once: true });
  });
}

/** Returns what hangs up. */
function call<Message>(
  sent: Sent<ReadingCall>,
  onMessage: (message: Message) => void,
  onClose: () => void,
): () => void {
  const { port1, port2 } = new MessageChannel();
  port1.on("message", onMessage);
  port1.on("close", onClose);
  thread().postMessage({ ...sent, port: port2 }, [port2]);
  return () => {
    port1.off("close", onClose);
    port1.close();
  };
}

/** On globalThis, since Next gives routes and pages separate instances of this module. */
function thread(): Worker {
  const home = globalThis as typeof globalThis & { readingThread?: Worker };
  if (home.readingThread) return home.readingThread;
  const worker = new Worker(new URL("./readings.worker.ts", import.meta.url), {
    name: "flows",
    resourceLimits: HEAP,
  });
  worker.unref();
  worker.on("error", (error) => console.error(error));
  worker.on("exit", () => {
    delete home.readingThread;
  });
  home.readingThread = worker;
  return worker;
}

/** `READINGS` gives what it says under each name, and a copy between threads equals it. */
function asNamed<Name extends keyof Readings>(value: Promise<unknown>): Promise<Awaited<ReturnType<Readings[Name]>>> {
  return value as Promise<Awaited<ReturnType<Readings[Name]>>>;
}
