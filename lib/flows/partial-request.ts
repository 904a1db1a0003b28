import type { PartialRequest } from "../linkerd/decision";
import type { Flow } from "./flow";

/** What a flow tells of the requests behind it. A port that may have been folded together with others counts as unknown. */
export function partialRequestOf(flow: Flow): PartialRequest {
  return {
    clientNamespace: flow.source.namespace,
    family: flow.protocol,
    ip: flow.address,
    port: flow.portConfirmed ? flow.port : null,
    hostname: flow.host,
    observedNetwork: unknownNetwork(flow) ? undefined : flow.network,
    observedInCluster: flow.network === null && flow.verdict !== "uncovered",
  };
}

/** Some policy judged it which the proxy could not read, so no network is named; null would say that none did. */
function unknownNetwork(flow: Flow): boolean {
  return flow.network === null && flow.verdict === "failed";
}
