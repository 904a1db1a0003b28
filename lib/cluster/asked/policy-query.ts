import { apiPath } from "../../api-path";
import { fetchAnswer } from "../../fetch-answer";
import type { HealthAnswer } from "./health-answer";
import type { FindingsAnswer, PolicyAnswer, PolicyUpdate } from "./policy-answer";

/** Options for react-query, without React: `useQuery({ ...policyQuery, refetchInterval: 5000 })`. Failures are `AppError`s. */
export const policyQuery = {
  queryKey: ["policy"] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => fetchAnswer<PolicyAnswer>(apiPath("policy"), { signal }),
};

/** `since`: the revision that is held; null asks for the whole. */
export function readPolicyUpdate(since: string | null, signal: AbortSignal): Promise<PolicyUpdate> {
  return fetchAnswer<PolicyUpdate>(`${apiPath("policy")}?since=${since ?? ""}`, { signal });
}

export const findingsQuery = {
  queryKey: ["findings"] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => fetchAnswer<FindingsAnswer>(apiPath("findings"), { signal }),
};

export const healthQuery = {
  queryKey: ["health"] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => fetchAnswer<HealthAnswer>(apiPath("health"), { signal }),
};
