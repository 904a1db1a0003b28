import { apiPath } from "../../api-path";
import { fetchAnswer } from "../../fetch-answer";
import { served } from "../../served";
import type { HealthAnswer } from "./health-answer";
import type { PolicyAnswer, PolicyUpdate } from "./policy-answer";

/** As it is now, for who stands on it and must not see it change. Failures are `AppError`s. */
export function readPolicyAnswer(signal: AbortSignal): Promise<PolicyAnswer> {
  return fetchAnswer<PolicyAnswer>(apiPath("policy"), { signal });
}

/** `since`: the revision that is held; null asks for the whole. */
export function readPolicyUpdate(since: string | null, signal: AbortSignal): Promise<PolicyUpdate> {
  return fetchAnswer<PolicyUpdate>(`${apiPath("policy")}?since=${since ?? ""}`, { signal });
}

export const HEALTH = served<HealthAnswer>(apiPath("health"));
