import type { Decision, FlowDecision, Outcome, PartialRequest } from "../../linkerd/decision";
import type { Policy } from "../compile/compile";
import { PolicyMemo } from "../compile/policy-memo";
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
  const explain = once(() => explanationOf(judged, partial, policy, observedUnder));
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

/** Flows without a name and an address are alike but for what is in the key; to each of them everything may happen that the routes name. */
function explanationOf(
  judged: FlowDecision,
  partial: PartialRequest,
  policy: Policy,
  observedUnder: Policy,
): readonly Decision[] {
  const make = () => explainFlow(partial, policy, observedUnder, outcomesOf(judged));
  if (partial.hostname !== null || partial.ip !== null || partial.oneOf) return make();
  return nameless.recall(policy, observedUnder, JSON.stringify(partial), make);
}

const nameless = new PolicyMemo<readonly Decision[]>();

function outcomesOf(judged: FlowDecision): Outcome[] {
  return judged.certain ? [judged.outcome] : judged.candidates.map(({ outcome }) => outcome);
}

/** Explanations are made when they are read: a rehearsal judges thousands of flows, of which a person opens a few. */
function once(make: () => readonly Decision[]): () => readonly Decision[] {
  let made: readonly Decision[] | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
