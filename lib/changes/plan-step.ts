import "server-only";
import { printYaml } from "../authoring/yaml";
import type { StoredObject } from "../cluster/decode-object";
import { readObject } from "../cluster/read-object";
import { AppError } from "../errors";
import { type KubernetesObject, type ObjectRef, refOf } from "../linkerd/object";
import { patchObjectLocally } from "../linkerd/patch-object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { nothingToReturnTo } from "./apply-write";
import type { PlanCheck, PlannedStep, ProposedWrite } from "./change";
import { effectivePatch, withoutOwnNotes } from "./effective-patch";
import { type GitOpsOwner, gitOpsOwner } from "./gitops-owner";
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
import { stripServerFields } from "./strip-server-fields";
import { kubectlOf } from "./take-away";

export interface StepPlan {
  step: PlannedStep;
  checks: PlanCheck[];
  gitOps: GitOpsOwner | null;
}

/** One write looked at from all sides; nothing is stored. Every failure that names a fault of the change becomes a check. */
export async function planStep(asked: ProposedWrite, snapshot: PolicySnapshot, by: string): Promise<StepPlan> {
  const ref = asked.verb === "create" ? refOf(asked.manifest) : asked.ref;
  const kind = checkKind(asked, snapshot);
  if (kind.some((check) => check.status === "fail"))
    return { step: stepOf(asked, ref, null, null), checks: kind, gitOps: null };

  const live = await readLive(ref);
  const write = effective(asked, live.object, by);
  if (!write) {
    const { message } = nothingToReturnTo();
    const check: PlanCheck = { id: "conflict", status: "fail", sentence: message };
    return { step: stepOf(asked, ref, live.object, null), checks: [...kind, check], gitOps: null };
  }
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
    ...checkSchema(localResult(write, live.object), dryRun.check),
    ...(dryRun.check.id === "admission" ? [] : checkAdmission(intended)),
    ...checkGhost(write, live.object, localResult(write, live.object), snapshot),
    ...checkOwners(write, live.managers),
    ...checkGitOps(gitOps),
  ];
  return { step, checks, gitOps };
}

/** As the server would write it now; null where a promise has nothing to return to. */
function effective(write: ProposedWrite, live: KubernetesObject | null, by: string): ProposedWrite | null {
  if (write.verb === "create") return { verb: "create", manifest: withoutOwnNotes(write.manifest) };
  if (write.verb === "delete" || !live) return write;
  const patch = effectivePatch(write, live, { at: new Date(), by });
  return patch && { ...write, patch };
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
