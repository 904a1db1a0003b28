import type { NamespacedName } from "../linkerd/object";
import { outsideClasses } from "./address-classes";
import type { Policy } from "./compile";
import { chooseBest, decide, decideChoosing } from "./decide";
import type { Decision, EgressRequest } from "./decision";
import { Trace } from "./trace";

/** A request of which all is known but, perhaps, the address that its name resolves to. */
export interface NamedRequest extends Omit<EgressRequest, "ip"> {
  ip: string | null;
}

/** What becomes of the request at the addresses that one EgressNetwork, or none, decides for. */
export interface PlaceDecision {
  network: NamespacedName | null;
  /** One of these addresses; the decision's trace does not name it where the request did not. */
  example: string;
  decision: Decision;
}

/**
 * One decision where the address is known, else one for each part into which EgressNetworks divide the world outside of the cluster. None
 * where the cluster's own networks leave no address outside.
 */
export function decideAnywhere(request: NamedRequest, policy: Policy): PlaceDecision[] {
  const { ip, clientNamespace } = request;
  if (ip !== null) {
    const decision = decide({ ...request, ip }, policy);
    return [{ network: decision.egressNetwork, example: ip, decision }];
  }
  return outsideClasses(clientNamespace, policy).map(({ example }) => {
    const trace = new Trace(clientNamespace, false);
    const decision = decideChoosing({ ...request, ip: example }, policy, trace, chooseBest);
    return { network: decision.egressNetwork, example, decision };
  });
}
