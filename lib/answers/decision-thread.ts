import "server-only";
import { Worker } from "node:worker_threads";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { Proposal } from "../linkerd/proposal";
import { processHome } from "../process-home";
import { APART } from "../threads/apart";
import { ask, type WithPort } from "../threads/ask";
import { Thread } from "../threads/thread";
import { asNamed as asBody, type Body, type BodyName, parseBody } from "./bodies";
import { type Judgements, judgementOf } from "./judgements";
import { type SentSnapshot, SnapshotSender } from "./sent-snapshots";

/** One object of one namespace must not hold up what others ask. */
const HEAP = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 24 };

/** Nothing that a cluster may hold takes a second; a machine may be slow. */
const SILENCE = { toldSeconds: 4, endedSeconds: 10 };
const HINT =
  "Is an object in the policy or the proposal very large? Everything else keeps working. Try again with a smaller object or a shorter window.";

export interface JudgementCall extends WithPort {
  kind: "judge";
  name: keyof Judgements;
  policy: SentSnapshot;
  question: unknown;
}

export interface BodyCall extends WithPort {
  kind: "body";
  name: BodyName;
  bytes: Uint8Array;
}

type Question<Name extends keyof Judgements> = Parameters<Judgements[Name]>[2];
type Answer<Name extends keyof Judgements> = ReturnType<Judgements[Name]>;

/** `name` of `JUDGEMENTS`, of the policy and what is proposed for it. Throws what that throws, and `took_too_long` with what is being `done`. */
export async function judge<Name extends keyof Judgements>(
  name: Name,
  doing: string,
  before: PolicySnapshot,
  proposal: Proposal | null,
  question: Question<Name>,
  signal?: AbortSignal,
): Promise<Answer<Name>> {
  if (!APART) return asNamed<Name>(judgementOf(name)(before, proposal, question));
  const message = (): Omit<JudgementCall, "port"> => {
    const { worker } = decisionThread().run();
    const senders = sendersOfProcess();
    const sender = senders.get(worker) ?? new SnapshotSender();
    senders.set(worker, sender);
    return { kind: "judge", name, policy: sender.send(before, proposal), question };
  };
  return asNamed<Name>(await ask(decisionThread(), doing, message, signal));
}

/** What is usual is parsed at once: who asks little must not wait for who asks much. */
const LARGE_BYTES = 32 * 1024;

/** As `parseBody`. Of a large body the thread tells what fits, as JSON: that is read in a moment, and judging it by a schema is not. */
export async function parseApart<Name extends BodyName>(name: Name, bytes: Uint8Array): Promise<Body<Name>> {
  if (!APART || bytes.byteLength < LARGE_BYTES) return parseBody(name, bytes);
  const message: Omit<BodyCall, "port"> = { kind: "body", name, bytes };
  return asBody<Name>(JSON.parse(String(await ask(decisionThread(), "Reading a large body", () => message))));
}

/** What each worker has got; one that takes another's place has nothing. Of the process, as the thread is: Next loads this module more than once. */
function sendersOfProcess(): WeakMap<Worker, SnapshotSender> {
  return processHome("egressDecisionSenders", () => new WeakMap());
}

function decisionThread(): Thread {
  return processHome(
    "egressDecisions",
    () =>
      new Thread({
        name: "decisions",
        start: (beat) =>
          new Worker(new URL("./decision.worker.ts", import.meta.url), {
            name: "decisions",
            workerData: beat,
            resourceLimits: HEAP,
          }),
        ...SILENCE,
        hint: HINT,
      }),
  );
}

/** `JUDGEMENTS` gives what it says under each name, and a copy between threads equals it. */
function asNamed<Name extends keyof Judgements>(value: unknown): Answer<Name> {
  return value as Answer<Name>;
}
