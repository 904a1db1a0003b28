import "server-only";
import { judge } from "../../answers/decision-thread";
import { tryRehearsal } from "../../answers/rehearse";
import { readPolicy } from "../../cluster/read-policy";
import { readSchemas } from "../../cluster/read-schemas";
import { type KubernetesObject, refKey, refOf } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { Proposal } from "../../linkerd/proposal";
import { proposedSnapshot } from "../../simulation/proposed-snapshot";
import type { ChangePlan, PlanCheck, PlannedStep, PlanRequest } from "../change";
import { wordsOf } from "./conclude-change";
import { listRecords } from "./journal";
import { planStep, type Recorded } from "./plan-step";

/**
 * What a change would do, asked of the API server (as it is now, not as it was watched), of the resolver and of recent traffic.
 * Nothing is stored. Throws where the cluster itself cannot be asked; everything that is wrong with the change is a check.
 */
export async function planChange(request: PlanRequest): Promise<ChangePlan> {
  const [policy, recorded, { schemas }] = await Promise.all([readPolicy(), readRecorded(), readSchemas()]);
  const plans = [];
  for (const write of request.proposal.writes) plans.push(await planStep(write, policy.snapshot, recorded, schemas));
  const steps = plans.map((plan) => plan.step);
  const before = withLive(policy.snapshot, steps);
  const after = proposedSnapshot(before, asStored(request.proposal, steps));
  const written = steps.map(({ ref }) => ({ ref }));
  const [{ forecast, check }, told] = await Promise.all([
    tryRehearsal(request, before, after),
    judge("plan", `Planning a change of ${steps[0] ? refKey(steps[0].ref) : "no object"}`, [before, after], written),
  ]);
  const checks = [
    ...checkReadOnly(policy.readOnly),
    ...checkDistinct(steps),
    ...plans.flatMap((plan) => plan.checks),
    ...told.checks,
    check,
  ];
  return {
    steps,
    checks,
    forecast,
    blastRadius: told.blastRadius,
    notices: told.notices,
    gitOps: plans.flatMap((plan) => plan.gitOps ?? []),
    applicable: checks.every((each) => each.status !== "fail"),
  };
}

async function readRecorded(): Promise<Recorded> {
  try {
    return { records: (await listRecords()).kept.map(({ record }) => record), problem: null };
  } catch (error) {
    return { records: [], problem: wordsOf(error) };
  }
}

function checkReadOnly({ on, reason }: { on: boolean; reason: string }): PlanCheck[] {
  if (!on) return [];
  const hint = "Copy the YAML or the kubectl line, and apply it yourself.";
  return [{ id: "read-only", status: "fail", sentence: `The dashboard is read-only. ${reason}`.trim(), hint }];
}

/** The second of two writes to one object would fail, or worse, write over the first. */
function checkDistinct(steps: readonly PlannedStep[]): PlanCheck[] {
  const keys = steps.map(({ ref }) => refKey(ref));
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))].map((key) => ({
    id: "conflict",
    status: "fail",
    sentence: `${key} is written twice in one change.`,
    hint: "Merge both into one, or give one of them another name.",
  }));
}

/** The snapshot with each touched object as it was read a moment ago: a watch may lag, or be broken. */
function withLive(snapshot: PolicySnapshot, steps: readonly PlannedStep[]): PolicySnapshot {
  const live = new Map(
    steps.flatMap(({ before }): [string, KubernetesObject][] => (before ? [[refKey(refOf(before)), before]] : [])),
  );
  const resources = snapshot.resources.map((each) => {
    const key = refKey(refOf(each));
    const now = live.get(key) ?? each;
    live.delete(key);
    return now;
  });
  return { ...snapshot, resources: [...resources, ...live.values()] };
}

/** Creates as the API server would store them: its defaults are part of what Linkerd reads. */
function asStored(proposal: Proposal, steps: readonly PlannedStep[]): Proposal {
  return {
    writes: proposal.writes.map((write, index) => {
      const after = steps[index]?.after;
      return write.verb === "create" && after ? { verb: "create", manifest: after } : write;
    }),
  };
}
