import type { PlanCheck, PlannedStep } from "../changes/change";
import { checkAdmission, checkGhost, checkSchema, type DryRun } from "../changes/checks/object-checks";
import { stripServerFields } from "../changes/strip-server-fields";
import { type KubernetesObject, type ObjectRef, refKey, refOf } from "../linkerd/object";
import { patchObjectLocally } from "../linkerd/patch-object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { ProposedWrite } from "../linkerd/proposal";
import { printYaml } from "../print/yaml";
import type { Schemas } from "../schema/structural-schema";
import { kubectlOf } from "../take-away/take-away";

/** One write of a plan as the API server was asked about it: what is left needs no network, and may be large. */
export interface StepQuestion {
  ref: ObjectRef;
  /** As the server would write it. */
  write: ProposedWrite;
  /** Whether the object is there; it is the one in the snapshot. */
  live: boolean;
  /** null where it did not come to that, and there is nothing to check. */
  dryRun: DryRun | null;
}

export interface JudgedStep extends Pick<PlannedStep, "beforeYaml" | "afterYaml" | "kubectl"> {
  checks: PlanCheck[];
}

/** What is told of a write by its objects alone. */
export function judgeStep(step: StepQuestion, snapshot: PolicySnapshot, schemas: Schemas): JudgedStep {
  const { ref, write, dryRun } = step;
  const live = step.live ? objectOf(ref, snapshot) : null;
  const before = write.verb === "create" ? null : live;
  const written = localResult(write, live);
  const intended = dryRun?.after ?? written;
  return {
    beforeYaml: before ? printYaml(stripServerFields(before)) : "",
    afterYaml: intended ? printYaml(stripServerFields(intended)) : "",
    kubectl: kubectlOf(write, ref),
    checks: dryRun
      ? [
          // Not what the dry run answered: there the API server has dropped and filled in fields.
          ...checkSchema(written, dryRun, schemas),
          ...(dryRun.check.id === "admission" ? [] : checkAdmission(intended, snapshot)),
          ...checkGhost(write, live, written, snapshot),
        ]
      : [],
  };
}

function objectOf(ref: ObjectRef, { resources }: PolicySnapshot): KubernetesObject | null {
  const key = refKey(ref);
  return resources.find((each) => each.metadata.name === ref.name && refKey(refOf(each)) === key) ?? null;
}

/** What the write would make of the object, as far as can be told without the API server; null for a delete. */
function localResult(write: ProposedWrite, live: KubernetesObject | null): KubernetesObject | null {
  if (write.verb === "create") return write.manifest;
  if (write.verb === "delete" || !live) return null;
  return patchObjectLocally(live, write.patch);
}
