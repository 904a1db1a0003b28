import { egressKindOf } from "../../linkerd/kinds";
import { type ProposedWrite, refOfWrite } from "../../linkerd/proposal";

/** Whether anything of it is resolved: an EgressNetwork or a route. Flows say something of these alone. */
export function touchesMesh(writes: readonly ProposedWrite[]): boolean {
  return writes.map(refOfWrite).some((ref) => egressKindOf(ref) !== null);
}
