import "server-only";
import type { StepQuestion } from "../../answers/judge-step";
import { clusterNow } from "../../cluster/client/cluster-clock";
import type { StoredObject } from "../../cluster/client/decode-object";
import { readObject } from "../../cluster/client/read-object";
import { AppError } from "../../errors";
import { type KubernetesObject, type ObjectRef, refOf } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { ProposedWrite } from "../../linkerd/proposal";
import type { Caller } from "../../people/caller";
import type { PlanCheck, PlannedStep } from "../change";
import { type ChangeRecord, changeId } from "../change-record";
import { effectivePatch, withoutOwnNotes } from "../effective-patch";
import { type GitOpsOwner, gitOpsOwner } from "../gitops-owner";
import { heldPromise } from "../held-promises";
import { checkConflict, checkDryRun, checkGitOps, checkKind, checkOwners, checkRights, untried } from "./step-checks";

/** A step but for what `judgeStep` tells. */
export interface LookedStep {
  step: Pick<PlannedStep, "write" | "ref" | "before" | "after">;
  question: StepQuestion;
  /** What was asked of the API server, and who else keeps the object. */
  checks: PlanCheck[];
  owners: PlanCheck[];
  gitOps: GitOpsOwner | null;
}

/** What is recorded, or why that cannot be read. */
export interface Recorded {
  records: readonly ChangeRecord[];
  problem: string | null;
}

/** One write as the API server sees it; nothing is stored. Every failure that names a fault of the change becomes a check. */
export async function lookAtStep(
  caller: Caller,
  asked: ProposedWrite,
  snapshot: PolicySnapshot,
  recorded: Recorded,
): Promise<LookedStep> {
  const ref = asked.verb === "create" ? refOf(asked.manifest) : asked.ref;
  const kind = checkKind(asked, snapshot);
  if (kind.some((check) => check.status === "fail")) return stopped(asked, ref, null, kind);
  const live = await readLive(caller, ref);
  const effective = effectiveWrite(asked, live.object, recorded, await clusterNow(caller));
  if ("check" in effective) return stopped(asked, ref, live.object, [...kind, effective.check]);
  const { write } = effective;
  const gitOps = asked.verb === "create" || !live.object ? null : gitOpsOwner(live.object, live.managers);
  const conflict = checkConflict(write, ref, live.object);
  const rights = await checkRights(caller, write, ref);
  const blocked = conflict.status === "fail" || rights.status === "fail";
  const dryRun = blocked ? untried(conflict, rights) : await checkDryRun(caller, write, ref);
  return {
    step: { write: asked, ref, before: asked.verb === "create" ? null : live.object, after: dryRun.after },
    question: { ref, write, live: live.object !== null, dryRun },
    checks: [...kind, conflict, rights, dryRun.check],
    owners: [...checkOwners(write, live.managers), ...checkGitOps(gitOps)],
    gitOps,
  };
}

/** What stands against the write before the API server is asked about it. */
function stopped(write: ProposedWrite, ref: ObjectRef, live: KubernetesObject | null, checks: PlanCheck[]): LookedStep {
  const step = { write, ref, before: write.verb === "create" ? null : live, after: null };
  return { step, question: { ref, write, live: live !== null, dryRun: null }, checks, owners: [], gitOps: null };
}

/** As the server would write it now, or what stands against that. */
function effectiveWrite(
  write: ProposedWrite,
  live: KubernetesObject | null,
  recorded: Recorded,
  at: Date,
): { write: ProposedWrite } | { check: PlanCheck } {
  if (write.verb === "create") return { write: { verb: "create", manifest: withoutOwnNotes(write.manifest) } };
  if (write.verb === "delete" || !live) return { write };
  if (write.revertAfterSeconds !== undefined && recorded.problem !== null) {
    const sentence = `A policy for a limited time needs a record to revert it, and none can be kept: ${recorded.problem}`;
    return { check: { id: "rights", status: "fail", sentence, hint: "It can be set without a time limit." } };
  }
  const made = { id: changeId(at, "00000000"), at, held: heldPromise(recorded.records, write.uid) };
  try {
    return { write: { ...write, patch: effectivePatch(write, live, made).patch } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { check: { id: "conflict", status: "fail", sentence: error.message } };
  }
}

async function readLive(
  caller: Caller,
  ref: ObjectRef,
): Promise<{ object: KubernetesObject | null; managers: StoredObject["managers"] }> {
  try {
    return await readObject(caller, ref);
  } catch (error) {
    if (error instanceof AppError && error.code === "object_deleted") return { object: null, managers: [] };
    throw error;
  }
}
