import { NO_SEARCH } from "@/lib/flows/asked/search";
import type { Flow } from "@/lib/flows/flow";
import { knownFlows } from "../live/live-flows";
import { answeredOnce } from "../port/kind";

export interface WhoReachesQuestion {
  namespace: string;
  host: string | null;
  ip: string | null;
  port: number | null;
}

/** How many flows of the namespace reach the place, and how many workloads of others. Of the usual window. */
export const whoReaches = answeredOnce(
  async ({ namespace, ...place }: WhoReachesQuestion, signal): Promise<{ matching: number; others: number }> => {
    const { windowSeconds, end } = NO_SEARCH;
    const { all } = await knownFlows({ windowSeconds, end, namespaces: [] }, signal);
    const there = all.filter((flow) => reaches(flow, place));
    const others = there.filter(({ source }) => source.namespace !== namespace);
    return {
      matching: there.length - others.length,
      others: new Set(others.map(({ source }) => `${source.namespace}/${source.workload}`)).size,
    };
  },
);

function reaches(flow: Flow, { host, ip, port }: Omit<WhoReachesQuestion, "namespace">): boolean {
  if (host !== null) return flow.host?.toLowerCase().replace(/\.$/, "") === host.toLowerCase().replace(/\.$/, "");
  return ip !== null ? flow.address === ip : flow.port === port;
}
