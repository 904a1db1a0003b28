import type { ErrorBody } from "../../errors";
import { type ObjectRef, sameRef } from "../../linkerd/object";
import { guardOf, type Proposal, refOfWrite } from "../../linkerd/proposal";
import { fullyApplied, UNKNOWN_END } from "../apply-state";
import type { ApplyAnswer, ChangePlan, ShownForecast } from "../change";
import type { Forecast } from "../forecast";

/** What was sent to be applied, and by which plan: it stands still, also while the text above it is edited on. */
export interface SentChange {
  id: string;
  proposal: Proposal;
  plan: ChangePlan;
  shown: ShownForecast | null;
}

/** The rehearsal on the screen; `counts`: null as long as flows are being judged. */
export interface ShownRehearsal {
  windowSeconds: number;
  counts: Forecast["counts"] | null;
}

export type Failure = Pick<ErrorBody["error"], "code" | "message" | "hint">;

/** Of a change of several objects, what is left once some of it went through. */
interface Rest {
  proposal: Proposal;
  of: SentChange;
}

/** Where a reviewed change stands. `refused`: the server wrote nothing, or nobody knows, and it says why. */
export type ReviewState = { rest: Rest | null } & (
  | { kind: "reviewing" }
  | { kind: "applying"; sent: SentChange }
  | { kind: "refused"; sent: SentChange; failure: Failure }
  | { kind: "answered"; sent: SentChange; answer: ApplyAnswer }
);

export type ReviewEvent =
  | { kind: "sent"; sent: SentChange }
  | { kind: "refused"; failure: Failure }
  | { kind: "answered"; answer: ApplyAnswer }
  | { kind: "rest" }
  | { kind: "anew" };

export const REVIEWING: ReviewState = { kind: "reviewing", rest: null };

/** An event that does not fit, such as a second press of Apply, changes nothing. */
export function nextReview(state: ReviewState, event: ReviewEvent): ReviewState {
  const { rest } = state;
  if (event.kind === "anew") return REVIEWING;
  if (event.kind === "sent") {
    return state.kind === "reviewing" || isOutdated(state) ? { kind: "applying", rest, sent: event.sent } : state;
  }
  if (event.kind === "rest") {
    return state.kind === "answered" ? { kind: "reviewing", rest: { proposal: restOf(state), of: state.sent } } : state;
  }
  return state.kind === "applying" ? { ...event, rest, sent: state.sent } : state;
}

/** What all of was written, with its plan; null before that. */
export function appliedOf(state: ReviewState): { plan: ChangePlan; answer: ApplyAnswer } | null {
  if (state.kind !== "answered" || !fullyApplied(state.answer)) return null;
  return { plan: state.sent.plan, answer: state.answer };
}

/** Refused because the server forecasts something else by now; it may be sent all the same. */
export function isOutdated(state: ReviewState): boolean {
  return state.kind === "refused" && state.failure.code === "forecast_changed";
}

export function isUnknown({ code }: Failure): boolean {
  return UNKNOWN_END.includes(code);
}

/** Where its record will be; also of one that was not answered. */
export function placeOf({ id, proposal }: Pick<SentChange, "id" | "proposal">): { namespace: string; id: string } {
  const [first] = proposal.writes;
  return { namespace: first ? refOfWrite(first).namespace : "", id };
}

/**
 * The change to which whoever loads the page again is to be led, so that nothing is applied twice: one that was sent, unless it is known
 * that nothing of it was written.
 */
export function changeToShow(state: ReviewState): SentChange | null {
  const former = state.rest?.of ?? null;
  if (state.kind === "reviewing") return former;
  return state.kind === "refused" && !isUnknown(state.failure) ? former : state.sent;
}

/** The server writes in an order of its own. What was left standing meanwhile is removed with the rest. */
function restOf({ sent, answer }: { sent: SentChange; answer: ApplyAnswer }): Proposal {
  const applied = answer.results.filter(({ status, temporary }) => status === "applied" && !temporary);
  const left = answer.results.flatMap(({ verb, temporary, status, object, ref }) => {
    const stands = temporary && verb === "create" && status === "applied" && !wasRemoved(ref, answer);
    return stands && object ? [{ verb: "delete" as const, ref, ...guardOf(object) }] : [];
  });
  const rest = sent.proposal.writes.filter((write) => !applied.some(({ ref }) => sameRef(ref, refOfWrite(write))));
  return { writes: [...rest, ...left] };
}

function wasRemoved(ref: ObjectRef, { results }: ApplyAnswer): boolean {
  return results.some(
    (each) => each.temporary && each.verb === "delete" && each.status === "applied" && sameRef(each.ref, ref),
  );
}
