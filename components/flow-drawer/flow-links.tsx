import Link from "next/link";
import { matchingFlowsHref, reachersHref } from "@/components/addresses/matching-flows-href";
import type { FlowSearch } from "@/lib/flows/asked/search";
import type { Flow } from "@/lib/flows/flow";

interface FlowLinksProps {
  flow: Flow;
  /** Other flows to the same destination. */
  elsewhere: Flow[];
  search: FlowSearch;
}

/** From one flow to those that belong to it. */
export function FlowLinks({ flow, elsewhere, search }: FlowLinksProps) {
  const to = { host: flow.host, ip: flow.address, port: flow.port };
  const others = new Set(
    elsewhere
      .map(({ source }) => `${source.namespace}/${source.workload}`)
      .filter((each) => each !== `${flow.source.namespace}/${flow.source.workload}`),
  );
  return (
    <>
      {others.size > 0 ? <Link href={reachersHref(to, search)}>Who else reaches it ({others.size})</Link> : null}
      <Link href={matchingFlowsHref(flow.source.namespace, to, search)}>Matching flows</Link>
    </>
  );
}
