import { apiPath } from "../../api-path";
import { fetchAnswer } from "../../fetch-answer";
import type { SchemasAnswer } from "./schemas-answer";

/** The server reads them anew as often; where nothing changed, its answer is 304. */
const FRESH_MILLISECONDS = 60_000;
/** A cluster that could not be asked may be back. */
const RETRY_MILLISECONDS = 15_000;

/** Options for react-query, as in `policy-query.ts`; apart, since only editors ask. */
export const schemasQuery = {
  queryKey: ["schemas"] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => readSchemas(signal),
  staleTime: FRESH_MILLISECONDS,
  refetchInterval: ({ state }: { state: { data: SchemasAnswer | undefined } }) =>
    state.data?.source === "cluster" ? FRESH_MILLISECONDS : RETRY_MILLISECONDS,
};

export function readSchemas(signal: AbortSignal): Promise<SchemasAnswer> {
  return fetchAnswer<SchemasAnswer>(apiPath("schemas"), { signal });
}
