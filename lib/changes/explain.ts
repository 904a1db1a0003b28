import "server-only";
import { readPolicy } from "../cluster/read-policy";
import { compile } from "../resolver/compile";
import { decide } from "../resolver/decide";
import { decideFlow } from "../resolver/decide-flow";
import type { Decision, EgressRequest, FlowDecision, PartialRequest } from "../resolver/decision";

/** What Linkerd would do under the policy as it is now; of an observed request as much as its metrics tell. */
export async function explain(request: EgressRequest | PartialRequest): Promise<Decision | FlowDecision> {
  const { snapshot } = await readPolicy();
  const policy = compile(snapshot);
  return "family" in request ? decideFlow(request, policy) : decide(request, policy);
}
