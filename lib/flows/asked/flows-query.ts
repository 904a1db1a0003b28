import { apiPath } from "../../api-path";
import { type Served, served } from "../../served";
import type { FirstSeenAnswer, FlowDetail, FlowSeriesAnswer, FlowsAnswer } from "../flow";
import { printDuration } from "./duration";
import { printScope, scopeOf } from "./flow-scope";
import { type FlowSearch, NO_SEARCH, printFlowSearch } from "./search";

/** All flows of a window that is over, so that they stay as they are; `end` in RFC 3339. */
export function pastFlowsServed(windowSeconds: number, end: string): Served<FlowsAnswer> {
  return served(`${apiPath("flows")}?${new URLSearchParams({ window: printDuration(windowSeconds), end })}`);
}

/** The rate chart of the scope of what `search` asks for: see `exceedsScope`. */
export function seriesServed(search: FlowSearch): Served<FlowSeriesAnswer> {
  const { windowSeconds, end } = search;
  const filter = printScope(scopeOf(search.filter));
  const parameters = printFlowSearch({ ...NO_SEARCH, windowSeconds, end, filter }).toString();
  return served(`${apiPath("flows/series")}${parameters && `?${parameters}`}`);
}

/** One flow by itself, in the window that `search` asks for. */
export function flowServed(search: FlowSearch, flow: string): Served<FlowDetail> {
  const { windowSeconds, end } = search;
  const parameters = printFlowSearch({ ...NO_SEARCH, windowSeconds, end, flow }).toString();
  return served(`${apiPath("flows/one")}?${parameters}`);
}

/** When the contacts of a window began that is over. */
export function firstSeenServed(windowSeconds: number, end: string): Served<FirstSeenAnswer> {
  return served(`${apiPath("flows/first-seen")}?${new URLSearchParams({ window: printDuration(windowSeconds), end })}`);
}
