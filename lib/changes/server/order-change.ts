import "server-only";
import { mayI } from "../../cluster/client/access-review";
import { kindOfRef } from "../../cluster/client/object-path";
import { readObject } from "../../cluster/client/read-object";
import { listNetworkPolicies } from "../../cluster/list-network-policies";
import { AppError } from "../../errors";
import { sameJson } from "../../linkerd/merge-patch";
import { printRef } from "../../linkerd/object";
import { type ProposedWrite, refOfWrite } from "../../linkerd/proposal";
import type { Caller } from "../../people/caller";
import { kubectlDelete } from "../../print/kubectl";
import { kubectlApply } from "../../print/kubectl-apply";
import type { ChangePlan, PlanCheck } from "../change";
import type { RecordedWrite } from "../change-record";
import { namespacesToOrder, type OrderedStep, orderedSteps } from "../policies/order-steps";
import { stripServerFields } from "../strip-server-fields";

/**
 * The writes of a change in the order in which they are sent, by what the API server holds now; `tag` is of this change alone. Throws where
 * no safe order is known, and where a temporary policy could not be removed again: then nothing is begun.
 */
export async function orderChange(
  caller: Caller,
  writes: readonly ProposedWrite[],
  tag: string,
): Promise<OrderedStep[]> {
  const namespaces = namespacesToOrder(writes);
  if (namespaces.length === 0) return writes.map((write) => ({ write, temporary: false }));
  const standing = await Promise.all(namespaces.map((each) => listNetworkPolicies(caller, each)));
  const steps = orderedSteps(writes, standing.flat(), tag);
  for (const { write, temporary } of steps) if (temporary) await requireRight(caller, write);
  return steps;
}

/** The order as a plan tells it, or why there is none. */
export interface PlannedOrder {
  writes: readonly ProposedWrite[];
  meanwhile: ChangePlan["meanwhile"];
  checks: PlanCheck[];
}

/** These faults of a write are told by its own checks. */
const TOLD_ELSEWHERE = ["object_deleted", "object_invalid", "kind_unserved"];

/** As `orderChange`, for a plan: nothing is thrown but what keeps the cluster from being asked. */
export async function tryOrder(caller: Caller, writes: readonly ProposedWrite[]): Promise<PlannedOrder> {
  const namespaces = namespacesToOrder(writes);
  if (namespaces.length === 0) return { writes, meanwhile: [], checks: [] };
  try {
    const steps = await orderChange(caller, writes, PLANNED_TAG);
    const meanwhile = steps.flatMap(({ write, temporary }) =>
      temporary && write.verb === "create"
        ? [{ ref: refOfWrite(write), put: kubectlApply(write.manifest), remove: kubectlDelete(refOfWrite(write)) }]
        : [],
    );
    const own = steps.flatMap(({ write, temporary }) => (temporary ? [] : [write]));
    return { writes: own, meanwhile, checks: [orderCheck(meanwhile)] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, hint } = error;
    if (TOLD_ELSEWHERE.includes(code)) return { writes, meanwhile: [], checks: [] };
    const id = code === "cluster_forbidden" ? "rights" : "order";
    return { writes, meanwhile: [], checks: [{ id, status: "fail", sentence: message, ...(hint && { hint }) }] };
  }
}

/** In names of temporary policies that somebody puts by hand. */
const PLANNED_TAG = "by-hand";

function orderCheck(meanwhile: ChangePlan["meanwhile"]): PlanCheck {
  const places = [...new Set(meanwhile.map(({ ref }) => ref.namespace))].join(", ");
  const one = meanwhile.length === 1;
  const sentence =
    meanwhile.length === 0
      ? "At no moment of the change does a pod lose what it may do before and after it."
      : `What is open in ${places} stays open until every policy was written and read back: ${one ? "a temporary NetworkPolicy holds" : `${meanwhile.length} temporary NetworkPolicies hold`} it open and ${one ? "is" : "are"} removed last.`;
  return { id: "order", status: "pass", sentence };
}

async function requireRight(caller: Caller, write: ProposedWrite): Promise<void> {
  const ref = refOfWrite(write);
  const { allowed, reason } = await mayI(caller, write.verb, ref);
  if (allowed) return;
  const { plural, group } = kindOfRef(ref);
  const message = `A temporary NetworkPolicy holds pods of ${ref.namespace} open meanwhile, and the dashboard's identity may not ${write.verb} ${plural}.${group} there.`;
  throw new AppError("cluster_forbidden", message, {
    hint: `It lacks the verb "${write.verb}" on "${plural}" in API group "${group}". Copy the kubectl commands for someone who has it.${reason ? ` The API server says: ${reason}` : ""}`,
  });
}

/**
 * Looks whether all that was written stands as it was written, before what holds pods open is removed: a webhook or somebody else may
 * have changed it. Throws `object_changed` and what keeps an object from being read.
 */
export async function readBack(caller: Caller, objects: readonly RecordedWrite[]): Promise<void> {
  const written = objects.filter(
    ({ result, verb, temporary }) => result === "applied" && !temporary && verb !== "delete",
  );
  for (const { ref, uid, after } of written) {
    const { object } = await readObject(caller, ref);
    if (object.metadata.uid === uid && sameJson(stripServerFields(object).spec, after?.spec)) continue;
    throw new AppError("object_changed", `${printRef(ref)} is no longer as it was written.`, {
      hint: "The temporary NetworkPolicy was left, so that no pod lost what it may do. Review again.",
    });
  }
}
