import type { Metadata } from "next";
import { pageCaller } from "@/app/page-caller";
import { isSoftNavigation } from "@/app/soft-navigation";
import { urlParameters } from "@/app/url-parameters";
import { PLACES } from "@/components/addresses/places";
import { allTerms, parseFilter } from "@/lib/flows/asked/filter-language";
import { type FlowSearch, parseFlowSearch } from "@/lib/flows/asked/search";
import type { Caller } from "@/lib/people/caller";
import { read } from "@/lib/readings/reading-thread";
import type { FlowsSeen } from "@/worker/kinds/view-flows";
import { FlowsView } from "./flows-view";

export const metadata: Metadata = { title: PLACES.flows.title };

/** A Prometheus that needs longer is asked again by the browser, which shows the page meanwhile. */
const PREFETCH_MILLISECONDS = 1_500;

export default async function FlowsPage({ searchParams }: PageProps<"/flows">) {
  const search = parseFlowSearch(urlParameters(await searchParams));
  const caller = await pageCaller();
  const leaveToBrowser = asksPrediction(search) || (await isSoftNavigation());
  // What fails here fails in the browser once more, and is told there.
  return <FlowsView first={leaveToBrowser ? null : await firstFlows(caller, search).catch(() => null)} />;
}

/** Flows are judged in the browser, so it alone can filter and sort by that. */
function asksPrediction({ filter, order }: FlowSearch): boolean {
  return order.column === "predicted" || allTerms(parseFilter(filter)).some(({ key }) => key === "prediction");
}

async function firstFlows(caller: Caller, search: FlowSearch): Promise<FlowsSeen | null> {
  const rows = await read(caller, "firstRows", search, { signal: AbortSignal.timeout(PREFETCH_MILLISECONDS) });
  if (rows === null) return null;
  const readHere = Date.parse(rows.readAt);
  return {
    ...rows,
    readHere,
    marks: {},
    differing: null,
    noNetwork: false,
    polled: false,
    failed: null,
    behind: false,
  };
}
