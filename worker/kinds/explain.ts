import type { Draft } from "@/lib/authoring/draft";
import type { draftRoute } from "@/lib/authoring/flows/draft-route";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import type { Flow } from "@/lib/flows/flow";
import type { TrafficPolicy } from "@/lib/linkerd/egress-network";
import type { UnreadKind } from "@/lib/linkerd/policy-snapshot";
import { keyOf } from "@/lib/resolver/compile/catalog";
import type { Policy } from "@/lib/resolver/compile/compile";
import { ghostBehind } from "@/lib/resolver/ghost-behind";
import { type FlowPrediction, predictFlow } from "@/lib/simulation/predict-flow";
import { liveFlows } from "../live/live-flows";
import { livePolicy } from "../live/live-policy";
import type { PolicyState } from "../live/policy-feed";
import type { Kind } from "../port/kind";
import { failedBy } from "../port/message";

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
    let open = true;
    // Drafting is large, and comes with the first flow that is opened.
    const drafting = import("@/lib/authoring/flows/draft-route");
    async function tell() {
      const known = last;
      if (!known) return;
      try {
        const { draftRoute: draft } = await drafting;
        if (!open) return;
        if (known.policy) answer(known.revision, { ok: true, value: explainFlow(flow, known.policy, observed, draft) });
        else if (known.failed) answer(known.revision, { ok: false, error: known.failed });
      } catch (cause) {
        answer(known.revision, { ok: false, error: failedBy(cause) });
      }
    }
    const closeFlows = liveFlows(question).watch(false, ({ all }) => {
      observed = all;
      void tell();
    });
    const closePolicy = livePolicy.watch((state) => {
      last = state;
      void tell();
    });
    return () => {
      open = false;
      closeFlows();
      closePolicy();
    };
  },
};

function explainFlow(flow: Flow, policy: Policy, observed: readonly Flow[], draft: typeof draftRoute): FlowExplanation {
  return {
    prediction: predictFlow(flow, policy),
    ghost: ghostBehind(flow, policy),
    unread: policy.snapshot.unread,
    trafficPolicy: (flow.network && policy.networks.get(keyOf(flow.network))?.network.trafficPolicy) ?? null,
    draft: draft(flow, { policy, port: null, observed }),
  };
}
