import { apiPath } from "../api-path";
import type { ConnectionRehearsal } from "../connections/connection-rehearsal";
import { fetchAnswer } from "../fetch-answer";
import type { WhatIf } from "../simulation/what-if-types";
import type { ApplyAnswer, ApplyRequest, ChangePlan, ConnectionsRequest, PlanRequest } from "./change";

/** For react-query in the browser: each posts to the HTTP API and throws an `AppError` with the server's code. */

export function fetchPlan(request: PlanRequest, signal?: AbortSignal): Promise<ChangePlan> {
  return post(apiPath("changes/plan"), request, signal);
}

/** The rehearsal alone, which needs no rights in the cluster. */
export function fetchRehearsal(request: PlanRequest, signal?: AbortSignal): Promise<WhatIf> {
  return post(apiPath("simulate"), request, signal);
}

/** Who loses what by the NetworkPolicies among its writes. */
export function fetchConnections(request: ConnectionsRequest, signal?: AbortSignal): Promise<ConnectionRehearsal> {
  return post(apiPath("network-policies/rehearse"), request, signal);
}

export function fetchApply(request: ApplyRequest, signal?: AbortSignal): Promise<ApplyAnswer> {
  return post(apiPath("changes/apply"), request, signal);
}

function post<Answer>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  return fetchAnswer<Answer>(path, { method: "POST", headers, body: JSON.stringify(body), signal: signal ?? null });
}
