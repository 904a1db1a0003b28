import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { makeQueryClient } from "@/app/query-client";
import { urlParameters } from "@/app/url-parameters";
import { flowsQuery } from "@/lib/flows/flows-query";
import { readFlows } from "@/lib/flows/read-flows";
import { NO_SEARCH, parseFlowSearch } from "@/lib/flows/search";
import { FlowsView } from "./flows-view";

export const metadata: Metadata = { title: "Flows" };

/** A Prometheus that needs longer is asked again by the browser, which shows the page meanwhile. */
const PREFETCH_MILLISECONDS = 1_500;

export default async function FlowsPage({ searchParams }: PageProps<"/flows">) {
  const { windowSeconds } = parseFlowSearch(urlParameters(await searchParams));
  const client = makeQueryClient();
  // What fails here fails in the browser once more, and is told there.
  await client.prefetchQuery({
    queryKey: flowsQuery(windowSeconds).queryKey,
    queryFn: () => readFlows({ ...NO_SEARCH, windowSeconds }, { signal: AbortSignal.timeout(PREFETCH_MILLISECONDS) }),
    retry: false,
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <FlowsView />
    </HydrationBoundary>
  );
}
