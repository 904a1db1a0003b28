import "server-only";
import type { StoredObject } from "../../cluster/client/decode-object";
import { readObject } from "../../cluster/client/read-object";
import { AppError } from "../../errors";
import { type KubernetesObject, type ObjectRef, refOf } from "../../linkerd/object";
import { patchObjectLocally } from "../../linkerd/patch-object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { ProposedWrite } from "../../linkerd/proposal";
import { printYaml } from "../../print/yaml";
import type { Schemas } from "../../schema/structural-schema";
import { kubectlOf } from "../../take-away/take-away";
import type { PlanCheck, PlannedStep } from "../change";
import { type ChangeRecord, changeId } from "../change-record";
import { effectivePatch, withoutOwnNotes } from "../effective-patch";
import { type GitOpsOwner, gitOpsOwner } from "../gitops-owner";
import { heldPromise } from "../held-promises";
import { stripServerFields } from "../strip-server-fields";
import {
  checkAdmission,
  checkConflict,
  checkDryRun,
  checkGhost,
  checkGitOps,
  checkKind,
  checkOwners,
  checkRights,
  checkSchema,
  untried,
} from "./step-checks";

export interface StepPlan {
  step: PlannedStep;
  checks: PlanCheck[];
  gitOps: GitOpsOwner | null;
}

/** What is recorded, or why that cannot be read. */
export interface Recorded {
  records: readonly ChangeRecord[];
  problem: string | null;
}

/** One write looked at from all sides; nothing is stored. Every failure that names a fault of the change becomes a check. */
export async function planStep(
  asked: ProposedWrite,
  snapshot: PolicySnapshot,
  recorded: Recorded,
  schemas: Schemas,
): Promise<StepPlan> {
  const ref = asked.verb === "create" ? refOf(asked.manifest) : asked.ref;
  const kind = checkKind(asked, snapshot);
  if (kind.some((check) => check.status === "fail"))
    return { step: stepOf(asked, ref, null, null), checks: kind, gitOps: null };

  const live = await readLive(ref);
  const effective = effectiveWrite(asked, live.object, recorded);
  if ("check" in effective) {
    return { step: stepOf(asked, ref, live.object, null), checks: [...kind, effective.check], gitOps: null };
  }
  const { write } = effective;
  const gitOps = asked.verb === "create" || !live.object ? null : gitOpsOwner(live.object, live.managers);
  const conflict = checkConflict(write, ref, live.object);
  const rights = await checkRights(write, ref);
  const blocked = conflict.status === "fail" || rights.status === "fail";
  const dryRun = blocked ? untried(conflict, rights) : await checkDryRun(write, ref);
  const step = { ...stepOf(write, ref, live.object, dryRun.after), write: asked };
  const intended = dryRun.after ?? localResult(write, live.object);
  const checks = [
    ...kind,
    conflict,
    rights,
    dryRun.check,
    // Not what the dry run answered: there the API server has dropped and filled in fields.
    ...checkSchema(localResult(write, live.object), dryRun, schemas),
    ...(dryRun.check.id === "admission" ? [] : checkAdmission(intended, snapshot)),
    ...checkGhost(write, live.object, localResult(write, live.object), snapshot),
    ...checkOwners(write, live.managers),
    ...checkGitOps(gitOps),
  ];
  return { step, checks, gitOps };
}

/** As the server would write it now, or what stands against that. */
function effectiveWrite(
  write: ProposedWrite,
  live: KubernetesObject | null,
  recorded: Recorded,
): { write: ProposedWrite } | { check: PlanCheck } {
  if (write.verb === "create") return { write: { verb: "create", manifest: withoutOwnNotes(write.manifest) } };
  if (write.verb === "delete" || !live) return { write };
  if (write.revertAfterSeconds !== undefined && recorded.problem !== null) {
    const sentence = `What is set for a time needs a record that sets it back, and none can be kept: ${recorded.problem}`;
    return { check: { id: "rights", status: "fail", sentence, hint: "It can be set without a time." } };
  }
  const at = new Date();
  const made = { id: changeId(at, "00000000"), at, held: heldPromise(recorded.records, write.uid) };
  try {
    return { write: { ...write, patch: effectivePatch(write, live, made).patch } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { check: { id: "conflict", status: "fail", sentence: error.message } };
  }
}

async function readLive(
  ref: ObjectRef,
): Promise<{ object: KubernetesObject | null; managers: StoredObject["managers"] }> {
  try {
    return await readObject(ref);
  } catch (error) {
    if (error instanceof AppError && error.code === "object_deleted") return { object: null, managers: [] };
    throw error;
  }
}

function stepOf(
  write: ProposedWrite,
  ref: ObjectRef,
  before: KubernetesObject | null,
  after: KubernetesObject | null,
): PlannedStep {
  const intended = after ?? localResult(write, before);
  return {
    write,
    ref,
    before: write.verb === "create" ? null : before,
    after,
    beforeYaml: before && write.verb !== "create" ? printYaml(stripServerFields(before)) : "",
    afterYaml: intended ? printYaml(stripServerFields(intended)) : "",
    kubectl: kubectlOf(write, ref),
  };
}

/** What the write would make of the object, as far as can be told without the API server; null for a delete. */
function localResult(write: ProposedWrite, live: KubernetesObject | null): KubernetesObject | null {
  if (write.verb === "create") return write.manifest;
  if (write.verb === "delete" || !live) return null;
  return patchObjectLocally(live, write.patch);
}
