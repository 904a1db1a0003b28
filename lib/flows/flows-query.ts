import { fetchAnswer } from "../fetch-answer";
import { printDuration } from "./duration";
import type { FlowSeriesAnswer, FlowsAnswer } from "./flow";
import { type FlowSearch, printFlowSearch } from "./search";

/** How often a live page asks again. */
export const FLOWS_REFRESH_MILLISECONDS = 5_000;

/**
 * Options for react-query: all flows of a window. Filters are no part of the key: the browser filters, so that counts beside
 * other filter values stay known and a click answers at once. The server prefetches under the same key.
 */
export function flowsQuery(windowSeconds: number) {
  return {
    queryKey: ["flows", windowSeconds] as const,
    queryFn: ({ signal }: { signal?: AbortSignal }): Promise<FlowsAnswer> =>
      fetchAnswer<FlowsAnswer>(`/api/flows?window=${printDuration(windowSeconds)}`, { signal }),
  };
}

/** Options for react-query: the rate chart of what `search` asks for. Free text does not bear on it. */
export function flowSeriesQuery(search: FlowSearch) {
  const parameters = printFlowSearch({ ...search, text: "", flow: null, live: true }).toString();
  return {
    queryKey: ["flow-series", parameters] as const,
    queryFn: ({ signal }: { signal?: AbortSignal }): Promise<FlowSeriesAnswer> =>
      fetchAnswer<FlowSeriesAnswer>(`/api/flows/series${parameters && `?${parameters}`}`, { signal }),
  };
}
