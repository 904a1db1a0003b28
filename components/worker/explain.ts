import { type FlowPrediction, predictFlow } from "@/components/decision/predict-flow";
import type { Draft } from "@/lib/authoring/draft";
import { draftRoute } from "@/lib/authoring/draft-route";
import type { Flow } from "@/lib/flows/flow";
import type { TrafficPolicy } from "@/lib/linkerd/egress-network";
import type { UnreadKind } from "@/lib/linkerd/policy-snapshot";
import { keyOf } from "@/lib/resolver/catalog";
import type { Policy } from "@/lib/resolver/compile";
import type { Kind } from "./kind";
import { livePolicy } from "./live-policy";

/** What the policy of now makes of one flow. */
export interface FlowExplanation {
  prediction: FlowPrediction;
  /** Kinds that could not be read, so that the prediction does without them. */
  unread: UnreadKind[];
  /** Of the flow's EgressNetwork; null where it is not in the snapshot, or nobody can read it. */
  trafficPolicy: TrafficPolicy | null;
  /** The route that would allow it, or why there is none. */
  draft: Draft;
}

/** Answers anew with every change of the policy. Fails only while there is no policy at all. */
export const explain: Kind<Flow, FlowExplanation> = {
  open: (flow, answer) =>
    livePolicy.watch(({ revision, policy, failed }) => {
      if (policy) answer(revision, { ok: true, value: explainFlow(flow, policy) });
      else if (failed) answer(revision, { ok: false, error: failed });
    }),
};

function explainFlow(flow: Flow, policy: Policy): FlowExplanation {
  return {
    prediction: predictFlow(flow, policy),
    unread: policy.snapshot.unread,
    trafficPolicy: (flow.network && policy.networks.get(keyOf(flow.network))?.network.trafficPolicy) ?? null,
    draft: draftRoute(flow, { policy, port: null }),
  };
}
