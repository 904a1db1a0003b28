import type { Decision, EgressRequest } from "../../linkerd/decision";
import type { Policy } from "../compile/compile";
import { chooseBest, decide, decideChoosing } from "../decide";
import { Trace } from "../explain/trace";
import { outsideClasses } from "./address-classes";

/** A request of which all is known but, perhaps, the address that its name resolves to. */
export interface NamedRequest extends Omit<EgressRequest, "ip"> {
  ip: string | null;
}

/**
 * One decision where the address is known, else one for each part into which EgressNetworks divide the world outside of the cluster; none
 * where the cluster's own networks leave no address outside.
 */
export function decideAnywhere(request: NamedRequest, policy: Policy): Decision[] {
  const { ip, clientNamespace } = request;
  if (ip !== null) return [decide({ ...request, ip }, policy)];
  return outsideClasses(clientNamespace, policy).map(({ example }) =>
    // One address stands for all of the part, so no sentence may name it.
    decideChoosing({ ...request, ip: example }, policy, new Trace(clientNamespace, false), chooseBest),
  );
}
