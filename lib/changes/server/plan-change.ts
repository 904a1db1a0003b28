import "server-only";
import { judge } from "../../answers/decision-thread";
import { forecastConnections } from "../../answers/forecast-connections";
import { PATIENCE_SECONDS, tryRehearsal } from "../../answers/rehearse";
import type { WatchedForecast } from "../../answers/rehearse-connections";
import { readCronJobs } from "../../cluster/client/read-cron-jobs";
import { readPolicy } from "../../cluster/read-policy";
import { readSchemas } from "../../cluster/read-schemas";
import type { ConnectionForecast } from "../../connections/connection-rehearsal";
import { type KubernetesObject, refKey, refOf } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { Proposal } from "../../linkerd/proposal";
import type { Caller } from "../../people/caller";
import { dashboard } from "../../people/dashboard";
import { dashboardNamespace } from "../../records/current-store";
import type { ChangePlan, PlanCheck, PlannedStep, PlanRequest } from "../change";
import { cronJobChecks } from "../checks/cron-job-check";
import { namespacesToConfirm, policyNotices } from "../checks/policy-notices";
import { touchesMesh } from "../policies/mesh-writes";
import { wordsOf } from "./conclude-change";
import { listRecords } from "./journal";
import { tryOrder } from "./order-change";
import { type LookedStep, lookAtStep, type Recorded } from "./plan-step";

/**
 * What a change would do, asked of the API server (as it is now, not as it was watched), of the resolver and of recent traffic.
 * Nothing is stored. Throws where the cluster itself cannot be asked; everything that is wrong with the change is a check.
 */
export async function planChange(caller: Caller, request: PlanRequest): Promise<ChangePlan> {
  const [policy, recorded, { schemas }] = await Promise.all([readPolicy(caller), readRecorded(), readSchemas(caller)]);
  const { writes, meanwhile, checks: ordered } = await tryOrder(caller, request.proposal.writes);
  const looked: LookedStep[] = [];
  for (const write of writes) looked.push(await lookAtStep(caller, write, policy.snapshot, recorded));
  const before = withLive(policy.snapshot, looked);
  const proposal = asStored(looked);
  const doing = `Planning a change of ${looked[0] ? refKey(looked[0].step.ref) : "no object"}`;
  const question = { steps: looked.map((each) => each.question), schemas };
  const { windowSeconds } = request;
  const [{ forecast, check, from }, told, cronJobs, connected] = await Promise.all([
    touchesMesh(writes) ? tryRehearsal(caller, { ...request, proposal }, before) : NOT_REHEARSED,
    judge("plan", doing, before, proposal, question),
    readCronJobs(caller, PATIENCE_SECONDS),
    forecastConnections(caller, { proposal: { writes: [...writes] }, windowSeconds }),
  ]);
  const steps = looked.map(({ step }, index): PlannedStep => {
    const { beforeYaml = "", afterYaml = "", kubectl = "" } = told.steps[index] ?? {};
    return { ...step, beforeYaml, afterYaml, kubectl };
  });
  const checks = [
    ...checkReadOnly(policy.readOnly),
    ...checkDistinct(steps),
    ...looked.flatMap((each, index) =>
      [...each.checks, ...(told.steps[index]?.checks ?? []), ...each.owners].map((check) => ({
        ...check,
        of: each.step.ref,
      })),
    ),
    ...told.checks,
    ...ordered,
    ...[check, connected.check].flatMap((each) => each ?? []),
    ...cronJobChecks(cronJobs, told.blastRadius, from),
  ];
  return {
    steps,
    checks,
    forecast,
    connections: connected.connections && unwatched(connected.connections),
    toConfirm: told.toConfirm,
    namespacesToConfirm: namespacesToConfirm(writes, await dashboardNamespace(dashboard())),
    meanwhile,
    blastRadius: told.blastRadius,
    notices: [...policyNotices(writes), ...told.notices],
    gitOps: looked.flatMap((each) => each.gitOps ?? []),
    applicable: checks.every((each) => each.status !== "fail"),
  };
}

/** What is watched is kept by whoever applies it. */
function unwatched({ watched: _, ...connections }: WatchedForecast): ConnectionForecast {
  return connections;
}

/** Flows are judged by what governs the mesh: of NetworkPolicies alone that says nothing. */
const NOT_REHEARSED = { forecast: null, check: null, from: null };

/** By the dashboard itself, as for an apply: what others promised counts, whatever the caller may see. */
async function readRecorded(): Promise<Recorded> {
  try {
    return { records: (await listRecords(dashboard())).kept.map(({ record }) => record), problem: null };
  } catch (error) {
    return { records: [], problem: wordsOf(error) };
  }
}

function checkReadOnly({ on, reason }: { on: boolean; reason: string }): PlanCheck[] {
  if (!on) return [];
  const hint = "Copy the YAML or the kubectl command and apply it yourself.";
  return [{ id: "read-only", status: "fail", sentence: `The dashboard is read-only. ${reason}`.trim(), hint }];
}

/** The second of two writes to one object would fail, or worse, write over the first. */
function checkDistinct(steps: readonly PlannedStep[]): PlanCheck[] {
  const keys = steps.map(({ ref }) => refKey(ref));
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))].map((key) => ({
    id: "conflict",
    status: "fail",
    sentence: `${key} is written twice in one change.`,
    hint: "Merge them into one or rename one of them.",
  }));
}

/** The snapshot with each touched object as it was read a moment ago: a watch may lag, or be broken. */
function withLive(snapshot: PolicySnapshot, looked: readonly LookedStep[]): PolicySnapshot {
  const live = new Map(
    looked.flatMap(({ step: { before } }): [string, KubernetesObject][] =>
      before ? [[refKey(refOf(before)), before]] : [],
    ),
  );
  const resources = snapshot.resources.map((each) => {
    const key = refKey(refOf(each));
    const now = live.get(key) ?? each;
    live.delete(key);
    // The same keeps its identity: it was compiled, and sent, before.
    return isSameVersion(now, each) ? each : now;
  });
  return { ...snapshot, resources: [...resources, ...live.values()] };
}

function isSameVersion({ metadata: a }: KubernetesObject, { metadata: b }: KubernetesObject): boolean {
  return a.uid !== undefined && a.uid === b.uid && a.resourceVersion === b.resourceVersion;
}

/** Creates as the API server would store them: its defaults are part of what Linkerd reads. */
function asStored(looked: readonly LookedStep[]): Proposal {
  return {
    writes: looked.map(({ step: { write, after } }) =>
      write.verb === "create" && after ? { verb: "create", manifest: after } : write,
    ),
  };
}
