import { type FlowPrediction, predictFlow } from "@/components/decision/predict-flow";
import type { Draft } from "@/lib/authoring/draft";
import { draftRoute } from "@/lib/authoring/draft-route";
import type { Flow } from "@/lib/flows/flow";
import type { FlowsQuestion } from "@/lib/flows/question";
import type { TrafficPolicy } from "@/lib/linkerd/egress-network";
import type { UnreadKind } from "@/lib/linkerd/policy-snapshot";
import { keyOf } from "@/lib/resolver/catalog";
import type { Policy } from "@/lib/resolver/compile";
import { ghostBehind } from "@/lib/resolver/ghost-behind";
import type { Kind } from "./kind";
import { liveFlows } from "./live-flows";
import { livePolicy } from "./live-policy";
import type { PolicyState } from "./policy-feed";

/** What the policy of now makes of one flow. */
export interface FlowExplanation {
  prediction: FlowPrediction;
  /** That what counted the flow is not what is stored; null where it may be. */
  ghost: string | null;
  /** Kinds that could not be read, so that the prediction does without them. */
  unread: UnreadKind[];
  /** Of the flow's EgressNetwork; null where it is not in the snapshot, or nobody can read it. */
  trafficPolicy: TrafficPolicy | null;
  /** The route that would allow it, or why there is none. */
  draft: Draft;
}

/** `question`: of what else the window holds, on which advice rests. */
export interface ExplainQuestion {
  flow: Flow;
  question: FlowsQuestion;
}

/** Answers anew with every change of the policy. Fails only while there is no policy at all. */
export const explain: Kind<ExplainQuestion, FlowExplanation> = {
  open({ flow, question }, answer) {
    let observed: readonly Flow[] = [];
    let last: PolicyState | null = null;
    const tell = () => {
      if (last?.policy) answer(last.revision, { ok: true, value: explainFlow(flow, last.policy, observed) });
      else if (last?.failed) answer(last.revision, { ok: false, error: last.failed });
    };
    const closeFlows = liveFlows(question).watch(false, ({ all }) => {
      observed = all;
      tell();
    });
    const closePolicy = livePolicy.watch((state) => {
      last = state;
      tell();
    });
    return () => {
      closeFlows();
      closePolicy();
    };
  },
};

function explainFlow(flow: Flow, policy: Policy, observed: readonly Flow[]): FlowExplanation {
  return {
    prediction: predictFlow(flow, policy),
    ghost: ghostBehind(flow, policy),
    unread: policy.snapshot.unread,
    trafficPolicy: (flow.network && policy.networks.get(keyOf(flow.network))?.network.trafficPolicy) ?? null,
    draft: draftRoute(flow, { policy, port: null, observed }),
  };
}
