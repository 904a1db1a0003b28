import "server-only";
import { Worker } from "node:worker_threads";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { ask, type WithPort } from "../threads/ask";
import { Thread } from "../threads/thread";
import { type Judgements, judgementOf } from "./judgements";
import { type SentSnapshot, SnapshotSender } from "./sent-snapshots";

/** As for readings: in the built server alone. One object of one namespace must not hold up what others ask. */
const APART = process.env.NEXT_RUNTIME === "nodejs" && process.env.NODE_ENV === "production";

const HEAP = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 24 };

/** Nothing that a cluster may hold takes a second; a machine may be slow. */
const SILENCE = { toldSeconds: 4, endedSeconds: 10 };
const HINT =
  "Is an object of the policy, or of the proposal, very large? Everything else goes on. Ask again once it is smaller, or for a shorter window.";

export interface JudgementCall extends WithPort {
  name: keyof Judgements;
  snapshots: SentSnapshot[];
  question: unknown;
}

type Question<Name extends keyof Judgements> = Parameters<Judgements[Name]>[2];
type Answer<Name extends keyof Judgements> = ReturnType<Judgements[Name]>;

/** `name` of `JUDGEMENTS`. Throws what that throws, and `took_too_long` with what is being `done`. */
export async function judge<Name extends keyof Judgements>(
  name: Name,
  doing: string,
  snapshots: readonly [PolicySnapshot, PolicySnapshot],
  question: Question<Name>,
  signal?: AbortSignal,
): Promise<Answer<Name>> {
  if (!APART) return asNamed<Name>(judgementOf(name)(...snapshots, question));
  return asNamed<Name>(await judgeBy(decisionThread(), name, doing, snapshots, question, signal));
}

export function judgeBy(
  thread: Thread,
  name: keyof Judgements,
  doing: string,
  snapshots: readonly PolicySnapshot[],
  question: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  const message = (): Omit<JudgementCall, "port"> => {
    const { worker } = thread.run();
    const sender = senders.get(worker) ?? new SnapshotSender();
    senders.set(worker, sender);
    return { name, snapshots: sender.send(snapshots), question };
  };
  return ask(thread, doing, message, signal);
}

/** What each worker has got; one that takes another's place has nothing. */
const senders = new WeakMap<Worker, SnapshotSender>();

/** On globalThis, since Next gives routes and pages separate instances of this module. */
function decisionThread(): Thread {
  const home = globalThis as typeof globalThis & { egressDecisions?: Thread };
  home.egressDecisions ??= new Thread({
    name: "decisions",
    start: (beat) =>
      new Worker(new URL("./decision.worker.ts", import.meta.url), {
        name: "decisions",
        workerData: beat,
        resourceLimits: HEAP,
      }),
    ...SILENCE,
    hint: HINT,
  });
  return home.egressDecisions;
}

/** `JUDGEMENTS` gives what it says under each name, and a copy between threads equals it. */
function asNamed<Name extends keyof Judgements>(value: unknown): Answer<Name> {
  return value as Answer<Name>;
}
