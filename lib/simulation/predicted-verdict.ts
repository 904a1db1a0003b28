import type { FlowVerdict } from "../flows/flow";
import type { Decision, FlowDecision } from "../linkerd/decision";

/** The verdict which the metrics would show if the prediction holds; `uncertain` where the answer hangs on a missing field. */
export function predictedVerdict(prediction: FlowDecision): FlowVerdict {
  return prediction.certain ? decidedVerdict(prediction.decision) : "uncertain";
}

/** The same of one decision. */
export function decidedVerdict(decision: Decision): FlowVerdict {
  switch (decision.outcome) {
    case "allow":
      return decision.route?.kind === "default" ? "allowed-by-default" : "allowed-by-route";
    case "deny":
      return "denied";
    case "redirect":
    case "http-redirect":
      return "redirected";
    case "fail":
    case "unmatched":
      return "failed";
    case "not-egress":
      // Inside the cluster's own ranges nobody can tell off-cluster from in-cluster.
      return decision.target === "external-fallback" ? "uncovered" : "uncertain";
    case "split":
      return "uncertain";
  }
}
