import "server-only";
import { MessageChannel, type TransferListItem, type Worker } from "node:worker_threads";
import { AppError } from "../errors";
import { logError } from "../log-error";
import { type Beat, beatsOf, newBeat } from "./beat";
import { tellThread } from "./thread-state";

export interface ThreadOptions {
  /** As health names it: `decisions`. */
  name: string;
  /** Starts it with `beat` for `workerData`. The thread calls `keepBeating` first, and answers each message over its `port`. */
  start: (beat: Beat) => Worker;
  /** Silent for so long it counts as hanging, which `readyz` and health tell. */
  toldSeconds: number;
  /** Silent for so long it is ended; the next call starts another. */
  endedSeconds: number;
  /** What may help whoever gets no answer. */
  hint?: string;
}

/** Why a call got no answer. `culprit`: the thread was busy with this one; another may be asked anew. */
export interface Ended {
  error: AppError;
  culprit: boolean;
}

export interface HangUp {
  /** After the last answer. */
  done: () => void;
  /** Asks for no more; until the thread has answered all the same, it may be busy with this. */
  stop: () => void;
}

interface Call {
  /** What is being done, as the beginning of a sentence: `Rehearsing a change of EgressNetwork shop/stripe`. */
  doing: string;
  end: (ended: Ended) => void;
}

interface Running {
  worker: Worker;
  beat: Beat;
  /** The first is what the thread is busy with. */
  calls: Set<Call>;
}

const LOOKS_A_SECOND = 2;

/**
 * A thread that is watched: its event loop beats, and one that falls silent is told, ended and replaced. Looks are counted and not
 * seconds, so that a process that was asleep, or busy itself, blames nobody.
 */
export class Thread {
  private running: Running | null = null;
  private looking: NodeJS.Timeout | null = null;
  private lastBeat = 0;
  private silentLooks = 0;

  constructor(private readonly options: ThreadOptions) {}

  get name(): string {
    return this.options.name;
  }

  /**
   * Sends `message` with a `port` for the answers, of which there may be many. `onEnd`: the thread has ended, and nothing more comes.
   */
  call<Message>(
    doing: string,
    message: object,
    onMessage: (message: Message) => void,
    onEnd: (ended: Ended) => void,
    transfer: readonly TransferListItem[] = [],
  ): HangUp {
    const { worker, calls } = this.run();
    const { port1, port2 } = new MessageChannel();
    const call: Call = {
      doing,
      end: (ended) => {
        port1.close();
        onEnd(ended);
      },
    };
    calls.add(call);
    port1.on("message", onMessage);
    worker.postMessage({ ...message, port: port2 }, [port2, ...transfer]);
    return {
      done: () => {
        calls.delete(call);
        port1.close();
      },
      stop: () => port1.postMessage(null),
    };
  }

  /** The worker that runs now: one that took another's place knows nothing of what that was sent. */
  run(): Running {
    if (this.running) return this.running;
    const beat = newBeat();
    const running: Running = { worker: this.options.start(beat), beat, calls: new Set() };
    running.worker.unref();
    running.worker.on("error", (error) => logError(error));
    running.worker.on("exit", () => this.exited(running));
    this.running = running;
    this.lastBeat = 0;
    this.silentLooks = 0;
    this.looking ??= setInterval(() => this.look(), 1000 / LOOKS_A_SECOND).unref();
    return running;
  }

  private look(): void {
    if (!this.running) return;
    const beat = beatsOf(this.running.beat);
    this.silentLooks = beat === this.lastBeat ? this.silentLooks + 1 : 0;
    this.lastBeat = beat;
    const silentSeconds = this.silentLooks / LOOKS_A_SECOND;
    const hangs = silentSeconds >= this.options.toldSeconds;
    tellThread(this.options.name, { hangs: hangs ? { seconds: silentSeconds, doing: doingOf(this.running) } : null });
    if (silentSeconds >= this.options.endedSeconds) this.replace(this.running, silentSeconds);
  }

  private replace(running: Running, silentSeconds: number): void {
    const doing = doingOf(running);
    tellThread(this.options.name, { hangs: null, replaced: { at: new Date().toISOString(), doing } });
    this.end(running, tookTooLong(doing, silentSeconds, this.options.hint ?? OF_POLICY));
    void running.worker.terminate();
  }

  /** By itself: out of memory, or a fault of ours. */
  private exited(running: Running): void {
    if (running.calls.size === 0 && this.running !== running) return;
    const message = `${doingOf(running) || "The work"} took more than its thread could give, and was given up.`;
    const hint = "The dashboard's log says what it ran out of. The thread was replaced: ask for less, or again.";
    this.end(running, new AppError("took_too_long", message, { hint }));
  }

  private end(running: Running, error: AppError): void {
    if (this.running === running) this.running = null;
    const calls = [...running.calls];
    running.calls.clear();
    for (const [i, call] of calls.entries()) call.end({ error, culprit: i === 0 });
  }
}

function doingOf({ calls }: Running): string {
  const [first] = calls;
  return first?.doing ?? "";
}

const OF_POLICY =
  "Is an object of the policy, or the proposal, very large? Findings name such objects. All else goes on.";

function tookTooLong(doing: string, seconds: number, hint: string): AppError {
  return new AppError("took_too_long", `${doing || "The work"} took longer than ${seconds} s, and was given up.`, {
    hint,
  });
}
