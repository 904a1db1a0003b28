import type { Flow } from "../flows/flow";
import { partialRequestOf } from "../flows/partial-request";
import type { FlowDecision } from "../linkerd/decision";
import type { Policy } from "../resolver/compile/compile";
import { decideFlow } from "../resolver/partial/decide-flow";

export interface FlowPrediction {
  decision: FlowDecision;
  /** What was taken for granted and bears on the answer; null: nothing. */
  assumption: string | null;
}

/**
 * What the policy makes of a flow, told for the port that was reported. Where other ports, which may be counted under it, could
 * end otherwise, the assumption says so.
 */
export function predictFlow(flow: Flow, policy: Policy): FlowPrediction {
  const request = partialRequestOf(flow);
  const decision = decideFlow(request, policy);
  if (flow.portConfirmed || flow.port === null) return { decision, assumption: null };
  const onReportedPort = decideFlow({ ...request, port: flow.port }, policy);
  const hangsOnPort = !decision.certain || !onReportedPort.certain || decision.outcome !== onReportedPort.outcome;
  return {
    decision: onReportedPort,
    assumption:
      hangsOnPort && onReportedPort.certain
        ? `This holds for port ${flow.port}, as reported. Linkerd may count other ports under it, with other outcomes.`
        : null,
  };
}
