import { type Agreement, compareWithObserved } from "@/components/decision/agreement";
import { predictFlow } from "@/components/decision/predict-flow";
import type { Flow } from "@/lib/flows/flow";
import type { Policy } from "@/lib/resolver/compile";

const known = new WeakMap<Policy, Map<string, Agreement["kind"]>>();

/** Whether prediction and observation agree; remembered for each flow and verdict as long as the policy stands. */
export function flowAgreement(flow: Flow, policy: Policy): Agreement["kind"] {
  const byFlow = known.get(policy) ?? new Map<string, Agreement["kind"]>();
  known.set(policy, byFlow);
  const key = `${flow.id} ${flow.verdict} ${flow.portConfirmed}`;
  const remembered = byFlow.get(key);
  if (remembered) return remembered;
  const { kind } = compareWithObserved(flow, predictFlow(flow, policy).decision);
  byFlow.set(key, kind);
  return kind;
}
