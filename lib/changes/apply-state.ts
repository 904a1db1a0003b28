import type { ObjectRef } from "../linkerd/object";
import type { Proposal, ProposedWrite } from "../linkerd/proposal";
import { capital } from "../print/capital";
import { counted } from "../print/counted";
import type { FlowEffect } from "../simulation/what-if-types";
import type { AppliedWrite, ApplyAnswer } from "./change";
import type { Forecast } from "./forecast";

/** Codes after which the same write can never succeed: the object is no longer what was reviewed. */
const OUTDATED = ["object_changed", "object_replaced", "object_deleted", "object_exists"];

const LOST: readonly string[] = ["cluster_unreachable", "cluster_timeout", "cluster_bad_answer"];

/** After these the request may have reached the API server all the same. */
export function isLost(code: string): boolean {
  return LOST.includes(code);
}

/** After these the dashboard may have written all the same. */
export const UNKNOWN_END: readonly string[] = ["internal", "sent_before", "unknown_end"];

/** The first write that failed because the object is not what was reviewed; null where none did. */
export function outdatedWrite(answer: ApplyAnswer): AppliedWrite | null {
  return answer.results.find((each) => each.status === "failed" && OUTDATED.includes(each.code ?? "")) ?? null;
}

export function fullyApplied(answer: ApplyAnswer): boolean {
  return answer.results.every((each) => each.status === "applied");
}

/** Deny can cut off what works, so it asks for a rehearsal that was seen, or skipped on purpose. */
export function asksRehearsal(proposal: Proposal): boolean {
  return proposal.writes.some(denies);
}

/** What is to be typed before a change that can cut off what works. */
export interface NameAsked {
  /** e.g. `shop/all-egress`. */
  name: string;
  /** What it stops, and what to type: one or two sentences. */
  why: string;
}

/** Wildcards below which strangers get names of their own. */
export function hostnamesAsked(hostnames: readonly string[]): NameAsked[] {
  return hostnames.map((name) => ({
    name,
    why: `${name} also allows names that anyone can register. Type it to confirm.`,
  }));
}

/** Namespaces that others depend on. */
export function namespacesAsked(namespaces: readonly string[]): NameAsked[] {
  return namespaces.map((name) => ({ name, why: `Other namespaces depend on ${name}. Type its name to confirm.` }));
}

/** The EgressNetwork that is made to deny; null where none is. Who creates one has named it. */
export function nameAsked(proposal: Proposal): NameAsked | null {
  const [denied] = proposal.writes.flatMap((write) => madeToDeny(write) ?? []);
  if (!denied) return null;
  const why = "Type the network's name to confirm.";
  return { name: `${denied.namespace}/${denied.name}`, why };
}

/** The EgressNetwork that stands and is switched to Deny; null where the write does something else. */
export function madeToDeny(write: ProposedWrite): ObjectRef | null {
  return write.verb === "patch" && denies(write) ? write.ref : null;
}

function denies(write: ProposedWrite): boolean {
  if (write.verb === "delete") return false;
  const changed: { spec?: unknown } = write.verb === "create" ? write.manifest : write.patch;
  const { spec } = changed;
  return typeof spec === "object" && spec !== null && "trafficPolicy" in spec && spec.trafficPolicy === "Deny";
}

/** What becomes of recent traffic, by the counts of a rehearsal; null where there was none. */
export function effectSentence(counts: Forecast["counts"] | null): string {
  if (!counts) return "There was no rehearsal, so the effect on flows is unknown.";
  if (Object.values(counts).every((each) => each === 0)) return "No flow was recorded, so what this denies is unknown.";
  const count = (effect: FlowEffect) => counts[effect] ?? 0;
  const [denied, broken] = [count("newly-denied"), count("broken")];
  const parts = [
    denied > 0 ? `${counted(denied, "flow")} will be denied` : broken > 0 ? "" : "no recorded flow will be denied",
    broken > 0 ? `${counted(broken, "flow")} will fail` : "",
    count("redirected") > 0 ? `${count("redirected")} redirected` : "",
    count("newly-allowed") > 0 ? `${count("newly-allowed")} newly allowed` : "",
    count("uncertain") > 0 ? `${count("uncertain")} cannot be predicted` : "",
  ].filter(Boolean);
  return `${capital(parts.join(", "))}.`;
}
