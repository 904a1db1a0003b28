import "server-only";
import { readPolicy } from "../cluster/read-policy";
import { readEnv } from "../env";
import { AppError } from "../errors";
import { type KubernetesObject, refKey, refOf } from "../linkerd/object";
import { applyChange } from "./apply-change";
import type { ProposedWrite } from "./change";
import { promiseState, REVERT_ANNOTATION } from "./revert-promise";

// The promise lies on the EgressNetwork, so any dashboard that may write keeps it, also one that was started after it was made.
// Two that try at once are safe: the guards let one of them through, and the other finds nothing left to do.

const TICK_MILLISECONDS = 5_000;
/** After a failure the same object is left in peace for so long, twice as long each time, since each try leaves a record. */
const RETRY_MILLISECONDS = 30_000;
const LONGEST_RETRY_MILLISECONDS = 3_600_000;

/** What became of one promise that was due. */
export interface Reverted {
  object: string;
  outcome: "reverted" | "someone-else" | "failed";
  message: string;
}

/** By object: how often it failed, and when it is tried again. */
export type RevertFailures = Map<string, { tries: number; nextAt: number }>;

// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  var egressRevertTimer: NodeJS.Timeout | undefined;
}

/** Looks every few seconds for promises that are due, as long as this process runs. */
export function keepReverting(): void {
  if (globalThis.egressRevertTimer) return;
  const failures: RevertFailures = new Map();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    revertDue(Date.now(), failures)
      .catch((error: unknown) => console.error(error))
      .finally(() => {
        busy = false;
      });
  }, TICK_MILLISECONDS);
  timer.unref();
  globalThis.egressRevertTimer = timer;
}

/** Returns every EgressNetwork whose time is up at `now` (milliseconds) to its former policy. Never throws for one of them. */
export async function revertDue(now: number, failures: RevertFailures = new Map()): Promise<Reverted[]> {
  if (readEnv().readOnly.on) return [];
  const { snapshot, cluster } = await readPolicy();
  if (!cluster.configured) return [];
  const done: Reverted[] = [];
  for (const object of snapshot.resources) {
    const state = promiseState(object, now);
    if (state.kind !== "due") continue;
    const key = refKey(refOf(object));
    const failed = failures.get(key);
    if (failed && now < failed.nextAt) continue;
    const reverted = await revertOne(object, key, state.promise.to);
    if (reverted.outcome === "failed") failures.set(key, failedAgain(failed?.tries ?? 0, now));
    else failures.delete(key);
    done.push(reverted);
  }
  return done;
}

function failedAgain(tries: number, now: number) {
  const wait = Math.min(RETRY_MILLISECONDS * 2 ** tries, LONGEST_RETRY_MILLISECONDS);
  return { tries: tries + 1, nextAt: now + wait };
}

async function revertOne(object: KubernetesObject, key: string, to: string): Promise<Reverted> {
  const { uid = "", resourceVersion = "" } = object.metadata;
  const patch = { spec: { trafficPolicy: to }, metadata: { annotations: { [REVERT_ANNOTATION]: null } } };
  const write: ProposedWrite = { verb: "patch", ref: refOf(object), patch, uid, resourceVersion };
  try {
    // Whoever set it for a time has said then that GitOps may be overridden.
    await applyChange({ proposal: { writes: [write] }, overrideGitOps: true }, { kind: "revert" });
    return { object: key, outcome: "reverted", message: "" };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message } = error;
    const elsewhere = ["object_changed", "object_replaced", "object_deleted"].includes(code);
    // Changed since it was read: by another replica, or by someone whose change is looked at anew in a moment.
    return { object: key, outcome: elsewhere ? "someone-else" : "failed", message };
  }
}
