import { apiPath } from "../api-path";
import { fetchAnswer } from "../fetch-answer";
import type { WhatIf } from "../simulation/what-if-types";
import type { ApplyAnswer, ApplyRequest, ChangePlan, PlanRequest } from "./change";

/** For react-query in the browser: each posts to the HTTP API and throws an `AppError` with the server's code. */

export function fetchPlan(request: PlanRequest, signal?: AbortSignal): Promise<ChangePlan> {
  return post(apiPath("changes/plan"), request, signal);
}

/** The rehearsal alone, which needs no rights in the cluster. */
export function fetchRehearsal(request: PlanRequest, signal?: AbortSignal): Promise<WhatIf> {
  return post(apiPath("simulate"), request, signal);
}

export function fetchApply(request: ApplyRequest, signal?: AbortSignal): Promise<ApplyAnswer> {
  return post(apiPath("changes/apply"), request, signal);
}

function post<Answer>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  return fetchAnswer<Answer>(path, { method: "POST", headers, body: JSON.stringify(body), signal: signal ?? null });
}
