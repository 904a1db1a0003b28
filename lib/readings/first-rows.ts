import "server-only";
import { type FlowSearch, NO_SEARCH } from "../flows/asked/search";
import { countsFollow, type FlowsAnswer } from "../flows/flow";
import { type FlowView, flowView } from "../flows/view/flow-view";
import type { Caller } from "../people/caller";
import type { ReadOptions, Source } from "../sources/source";

const FIRST_ROWS = 60;

/** All of an answer but its flows. */
export type FirstRows = Pick<FlowsAnswer, "window" | "readAt" | "problems" | "totals"> & { view: FlowView };

/**
 * The first screen of `search` alone, so that a page stays small however many flows there are. Rates will do; null where these show
 * nothing. Throws as `Source.flows` does.
 */
export async function readFirstRows(
  source: Source,
  caller: Caller,
  search: FlowSearch,
  options: ReadOptions = {},
): Promise<FirstRows | null> {
  const { windowSeconds, end, filter, order, group, flow } = search;
  const answer = await source.flows(caller, { ...NO_SEARCH, windowSeconds, end }, { ...options, countsLater: true });
  // Nothing moves now, which does not mean that nothing did.
  if (countsFollow(answer) && answer.flows.length + answer.uncovered.length === 0) return null;
  const asked = { filter, order, group, unfolded: [], from: 0, to: FIRST_ROWS, opened: flow, facet: null };
  const { view } = flowView([...answer.flows, ...answer.uncovered], asked, null, { margin: 0 });
  const { window, readAt, problems, totals } = answer;
  return { view, window, readAt, problems, totals };
}
