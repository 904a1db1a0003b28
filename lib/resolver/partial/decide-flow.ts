import type { Decision, FlowDecision, Outcome, PartialRequest } from "../../linkerd/decision";
import type { Policy } from "../compile/compile";
import { judgeAlike } from "./flow-kinds";
import { explainFlow } from "./judge-flow";

/**
 * One outcome where every completion of `partial` agrees, else `uncertain` with the field on which it hangs. Never certain where
 * completions disagree; now and then uncertain where they agree, since headers and regular expressions are not enumerated.
 */
export function decideFlow(partial: PartialRequest, policy: Policy, observedUnder: Policy = policy): FlowDecision {
  return explained(judgeAlike(partial, policy, observedUnder), partial, policy, observedUnder);
}

/** What was judged of all flows of its kind, with the decisions of `partial` itself: traced, and made when they are read. */
export function explained(
  judged: FlowDecision,
  partial: PartialRequest,
  policy: Policy,
  observedUnder: Policy,
): FlowDecision {
  const explain = once(() => explainFlow(partial, policy, observedUnder, outcomesOf(judged)));
  if (!judged.certain) {
    const { decidingField, sentence } = judged;
    return {
      certain: false,
      decidingField,
      get candidates() {
        return explain();
      },
      sentence,
    };
  }
  const { outcome, route, egressNetwork } = judged;
  return {
    certain: true,
    outcome,
    route,
    egressNetwork,
    get decision() {
      return explain()[0] ?? judged.decision;
    },
  };
}

function outcomesOf(judged: FlowDecision): Outcome[] {
  return judged.certain ? [judged.outcome] : judged.candidates.map(({ outcome }) => outcome);
}

/** Explanations are made when they are read: a rehearsal judges thousands of flows, of which a person opens a few. */
function once(make: () => Decision[]): () => Decision[] {
  let made: Decision[] | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
