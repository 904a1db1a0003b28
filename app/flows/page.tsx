import type { Metadata } from "next";
import { urlParameters } from "@/app/url-parameters";
import type { FlowsSeen } from "@/components/worker/view-flows";
import { parseFilter } from "@/lib/flows/filter-language";
import { countsFollow } from "@/lib/flows/flow";
import { flowView } from "@/lib/flows/flow-view";
import { read } from "@/lib/flows/reading-thread";
import { type FlowSearch, NO_SEARCH, parseFlowSearch } from "@/lib/flows/search";
import { FlowsView } from "./flows-view";

export const metadata: Metadata = { title: "Flows" };

/** A Prometheus that needs longer is asked again by the browser, which shows the page meanwhile. */
const PREFETCH_MILLISECONDS = 1_500;
const FIRST_ROWS = 60;

export default async function FlowsPage({ searchParams }: PageProps<"/flows">) {
  const search = parseFlowSearch(urlParameters(await searchParams));
  // What fails here fails in the browser once more, and is told there.
  return <FlowsView first={asksPrediction(search) ? null : await firstFlows(search).catch(() => null)} />;
}

/** Flows are judged in the browser, so it alone can filter and sort by that. */
function asksPrediction({ filter, order }: FlowSearch): boolean {
  return order.column === "predicted" || parseFilter(filter).terms.some(({ key }) => key === "prediction");
}

/** The first screen alone, so that the page stays small however many flows there are. */
async function firstFlows(search: FlowSearch): Promise<FlowsSeen | null> {
  const { windowSeconds, end, filter, order, group, flow } = search;
  const signal = AbortSignal.timeout(PREFETCH_MILLISECONDS);
  const answer = await read("flows", { ...NO_SEARCH, windowSeconds, end }, { signal, countsLater: true });
  // Nothing moves now, which does not mean that nothing did.
  if (countsFollow(answer) && answer.flows.length + answer.uncovered.length === 0) return null;
  const asked = { filter, order, group, unfolded: [], from: 0, to: FIRST_ROWS, opened: flow, facet: null };
  const { view } = flowView([...answer.flows, ...answer.uncovered], asked, null, { margin: 0 });
  const { window, readAt, problems, totals } = answer;
  return {
    view,
    window,
    readAt,
    readHere: Date.parse(readAt),
    problems,
    totals,
    marks: {},
    differing: null,
    failed: null,
  };
}
