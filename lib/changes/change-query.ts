import { fetchAnswer } from "../fetch-answer";
import type { Decision, EgressRequest, FlowDecision, PartialRequest } from "../resolver/decision";
import type { WhatIf } from "../simulation/what-if-types";
import type { ApplyAnswer, ApplyRequest, ChangePlan, PlanRequest, UndoRequest } from "./change";

/** For react-query in the browser: each posts to the HTTP API and throws an `AppError` with the server's code. */

export function fetchPlan(request: PlanRequest, signal?: AbortSignal): Promise<ChangePlan> {
  return post("/api/changes/plan", request, signal);
}

export function fetchApply(request: ApplyRequest, signal?: AbortSignal): Promise<ApplyAnswer> {
  return post("/api/changes/apply", request, signal);
}

export function fetchUndo(request: UndoRequest, signal?: AbortSignal): Promise<ApplyAnswer> {
  return post("/api/changes/undo", request, signal);
}

export function fetchWhatIf(request: PlanRequest, signal?: AbortSignal): Promise<WhatIf> {
  return post("/api/simulate", request, signal);
}

/** What Linkerd would do with a request of which everything is known. */
export function fetchDecision(request: EgressRequest, signal?: AbortSignal): Promise<Decision> {
  return post("/api/explain", request, signal);
}

/** What Linkerd would do with an observed flow: `partialRequestOf(flow)`. */
export function fetchFlowDecision(request: PartialRequest, signal?: AbortSignal): Promise<FlowDecision> {
  return post("/api/explain", request, signal);
}

function post<Answer>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  return fetchAnswer<Answer>(path, { method: "POST", headers, body: JSON.stringify(body), signal: signal ?? null });
}
