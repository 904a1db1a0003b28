import type { Flow } from "@/lib/flows/flow";
import type { PredictionMark } from "@/lib/flows/prediction-mark";
import type { Policy } from "@/lib/resolver/compile/compile";
import { type Agreement, compareWithObserved } from "@/lib/simulation/agreement";
import { predictFlow } from "@/lib/simulation/predict-flow";
import { judgeNow, NOTHING_MORE, todayOf } from "@/lib/simulation/what-if-judge";

const MARKS: Record<Agreement["kind"], PredictionMark> = { agree: "agrees", differ: "differs", open: "open" };

interface Judged {
  verdict: Flow["verdict"];
  portConfirmed: boolean;
  mark: PredictionMark;
}

const judged = new WeakMap<Policy, Map<string, Judged>>();

/** Whether prediction and observation agree, where that was judged already; remembered for each flow and verdict as long as the policy stands. */
export function knownMark(flow: Flow, policy: Policy): PredictionMark | null {
  const known = judged.get(policy)?.get(flow.id);
  return known && known.verdict === flow.verdict && known.portConfirmed === flow.portConfirmed ? known.mark : null;
}

export function flowMark(flow: Flow, policy: Policy): PredictionMark {
  const known = knownMark(flow, policy);
  if (known) return known;
  const mark = MARKS[compareWithObserved(flow, predictFlow(flow, policy).decision).kind];
  const byFlow = judged.get(policy) ?? new Map<string, Judged>();
  judged.set(policy, byFlow);
  byFlow.set(flow.id, { verdict: flow.verdict, portConfirmed: flow.portConfirmed, mark });
  return mark;
}

/** Judges all of them, with turns for others in between. Resolves to how many differ. */
export async function judgeFlows(
  flows: readonly Flow[],
  policy: Policy,
  signal: AbortSignal,
  scrapeIntervalSeconds?: number,
): Promise<number> {
  const rehearse = judgeNow(todayOf(policy, flows, scrapeIntervalSeconds));
  let differing = 0;
  let turnEnds = performance.now() + TURN_MILLISECONDS;
  for (const flow of flows) {
    // Every rehearsal begins with how flows of this kind fare now: known by the time that one is asked for.
    if (knownMark(flow, policy) === null) rehearse(flow, NOTHING_MORE);
    if (flowMark(flow, policy) === "differs") differing++;
    if (performance.now() < turnEnds) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal.throwIfAborted();
    turnEnds = performance.now() + TURN_MILLISECONDS;
  }
  return differing;
}

const TURN_MILLISECONDS = 20;
