import { type ObjectRef, sameRef } from "../../linkerd/object";
import type { Policy } from "../../resolver/compile/compile";
import { lint } from "../../resolver/lint/lint";
import type { PlanCheck } from "../change";

/** Routes among those written that name a parent of a kind that there is not: Kubernetes and Linkerd admit them, and nothing uses them. */
export function parentChecks(after: Policy, written: readonly { ref: ObjectRef }[]): PlanCheck[] {
  return lint(after.snapshot, after)
    .filter(({ id, subject }) => id === "route/wrong-parent" && written.some(({ ref }) => sameRef(ref, subject)))
    .map(({ sentence, remedy, field }) => ({
      id: "admission",
      status: "fail",
      sentence: `${field}: ${sentence}`,
      hint: remedy,
    }));
}
