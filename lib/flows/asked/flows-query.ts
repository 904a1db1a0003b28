import { apiPath } from "../../api-path";
import { fetchAnswer } from "../../fetch-answer";
import type { FirstSeenAnswer, FlowDetail, FlowSeriesAnswer, FlowsAnswer } from "../flow";
import { printDuration } from "./duration";
import { printScope, scopeOf } from "./flow-scope";
import { REFRESH_SECONDS } from "./question";
import { type FlowSearch, NO_SEARCH, printFlowSearch } from "./search";

/** How often a live page asks again. */
export const FLOWS_REFRESH_MILLISECONDS = REFRESH_SECONDS * 1000;

/**
 * Options for react-query: all flows of a window. Filters are no part of the key: the browser filters, so that counts beside
 * other filter values stay known and a click answers at once. The server prefetches under the same key.
 */
export function flowsQuery(windowSeconds: number) {
  return {
    queryKey: ["flows", windowSeconds] as const,
    queryFn: ({ signal }: { signal?: AbortSignal }): Promise<FlowsAnswer> =>
      fetchAnswer<FlowsAnswer>(`${apiPath("flows")}?window=${printDuration(windowSeconds)}`, { signal }),
  };
}

/** Options for react-query: all flows of a window that is over; `end` in RFC 3339. Asked once. */
export function pastFlowsQuery(windowSeconds: number, end: string) {
  const parameters = new URLSearchParams({ window: printDuration(windowSeconds), end });
  return {
    queryKey: ["flows", windowSeconds, end] as const,
    queryFn: ({ signal }: { signal?: AbortSignal }): Promise<FlowsAnswer> =>
      fetchAnswer<FlowsAnswer>(`${apiPath("flows")}?${parameters}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  };
}

/** Options for react-query: the rate chart of the scope of what `search` asks for: see `exceedsScope`. */
export function flowSeriesQuery(search: FlowSearch) {
  const { windowSeconds, end } = search;
  const filter = printScope(scopeOf(search.filter));
  const parameters = printFlowSearch({ ...NO_SEARCH, windowSeconds, end, filter }).toString();
  return {
    queryKey: ["flow-series", parameters] as const,
    queryFn: ({ signal }: { signal?: AbortSignal }): Promise<FlowSeriesAnswer> =>
      fetchAnswer<FlowSeriesAnswer>(`${apiPath("flows/series")}${parameters && `?${parameters}`}`, { signal }),
  };
}

/** Options for react-query: one flow by itself, in the window that `search` asks for. */
export function flowDetailQuery(search: FlowSearch, flow: string) {
  const { windowSeconds, end } = search;
  const parameters = printFlowSearch({ ...NO_SEARCH, windowSeconds, end, flow }).toString();
  return {
    queryKey: ["flow-detail", parameters] as const,
    queryFn: ({ signal }: { signal?: AbortSignal }): Promise<FlowDetail> =>
      fetchAnswer<FlowDetail>(`${apiPath("flows/one")}?${parameters}`, { signal }),
  };
}

/** Options for react-query: when the contacts of a window began that is over. Asked once. */
export function firstSeenQuery(windowSeconds: number, end: string) {
  const parameters = new URLSearchParams({ window: printDuration(windowSeconds), end });
  return {
    queryKey: ["first-seen", windowSeconds, end] as const,
    queryFn: ({ signal }: { signal?: AbortSignal }): Promise<FirstSeenAnswer> =>
      fetchAnswer<FirstSeenAnswer>(`${apiPath("flows/first-seen")}?${parameters}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  };
}
