import "server-only";
import { printYaml } from "../authoring/yaml";
import type { StoredObject } from "../cluster/decode-object";
import { readObject } from "../cluster/read-object";
import { AppError } from "../errors";
import { type KubernetesObject, type ObjectRef, refOf } from "../linkerd/object";
import { patchObjectLocally } from "../linkerd/patch-object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { PlanCheck, PlannedStep, ProposedWrite } from "./change";
import {
  checkAdmission,
  checkConflict,
  checkDryRun,
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
}

/** One write looked at from all sides; nothing is stored. Every failure that names a fault of the change becomes a check. */
export async function planStep(write: ProposedWrite, snapshot: PolicySnapshot): Promise<StepPlan> {
  const ref = write.verb === "create" ? refOf(write.manifest) : write.ref;
  const kind = checkKind(write, ref, snapshot);
  if (kind.some((check) => check.status === "fail")) return { step: stepOf(write, ref, null, null), checks: kind };

  const live = await readLive(ref);
  const conflict = checkConflict(write, ref, live.object);
  const rights = await checkRights(write, ref);
  const blocked = conflict.status === "fail" || rights.status === "fail";
  const dryRun = blocked ? untried(conflict, rights) : await checkDryRun(write, ref);
  const step = stepOf(write, ref, live.object, dryRun.after);
  const intended = dryRun.after ?? localResult(write, live.object);
  const checks = [
    ...kind,
    conflict,
    rights,
    dryRun.check,
    // Not what the dry run answered: there the API server has dropped and filled in fields.
    ...checkSchema(localResult(write, live.object), dryRun.check),
    ...(dryRun.check.id === "admission" ? [] : checkAdmission(intended)),
    ...checkOwners(write, live.managers),
  ];
  return { step, checks };
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
