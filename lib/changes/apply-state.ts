import type { ErrorBody } from "../errors";
import type { AppliedWrite, ApplyAnswer, Proposal } from "./change";

/** Where a reviewed change stands. `refused`: the server wrote nothing, and says why. */
export type ApplyState =
  | { kind: "reviewing" }
  | { kind: "applying" }
  | { kind: "refused"; failure: Pick<ErrorBody["error"], "code" | "message" | "hint"> }
  | { kind: "answered"; answer: ApplyAnswer };

/** Codes after which the same write can never succeed: the object is no longer what was reviewed. */
const OUTDATED = ["object_changed", "object_replaced", "object_deleted", "object_exists"];

/** After these the write may have reached the API server all the same. */
export const UNKNOWN_END: readonly string[] = [
  "internal",
  "cluster_unreachable",
  "cluster_timeout",
  "cluster_bad_answer",
  "sent_before",
];

/** The first write that failed because the object is not what was reviewed; null where none did. */
export function outdatedWrite(answer: ApplyAnswer): AppliedWrite | null {
  return answer.results.find((each) => each.status === "failed" && OUTDATED.includes(each.code ?? "")) ?? null;
}

export function fullyApplied(answer: ApplyAnswer): boolean {
  return answer.results.every((each) => each.status === "applied");
}

/** Deny can cut off what works, so it asks for a rehearsal that was seen, or skipped on purpose. */
export function asksRehearsal(proposal: Proposal): boolean {
  return proposal.writes.some((write) => {
    if (write.verb === "delete") return false;
    const changed: { spec?: unknown } = write.verb === "create" ? write.manifest : write.patch;
    const { spec } = changed;
    return typeof spec === "object" && spec !== null && "trafficPolicy" in spec && spec.trafficPolicy === "Deny";
  });
}
