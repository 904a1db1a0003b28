import type { FlowsQuestion } from "@/lib/flows/asked/question";
import { type MarkOf, NO_MARKS } from "@/lib/flows/prediction-mark";
import type { Policy } from "@/lib/resolver/compile/compile";
import { judgeFlows, knownMark } from "./flow-agreement";
import type { FlowsState } from "./flow-feed";
import { liveFlows } from "./live-flows";
import { livePolicy } from "./live-policy";
import type { PolicyState } from "./policy-feed";
import { untilCounted } from "./until-counted";

/** Flows beside what the policy of now says of them. */
export interface JudgedFlows {
  /** Never falls. */
  revision: number;
  flows: FlowsState;
  /** null while it is not known, or cannot be had. */
  policy: Policy | null;
  /** Of what was judged so far. */
  markOf: MarkOf;
  /** How many flows the policy of now would decide otherwise; null until all were judged. */
  differing: number | null;
}

/**
 * Tells of flows at once, and again when their judgement is known; with `needsAll` only then, or when there is no policy to judge by.
 * `live` and `once` as for a `FlowFeed`; `counted` waits for the first state that has all its counts.
 */
export function watchJudged(
  question: FlowsQuestion,
  { watch, needsAll }: { watch: "live" | "once" | "counted"; needsAll: boolean },
  onState: (state: JudgedFlows) => void,
): () => void {
  let flows: FlowsState | null = null;
  let policy: Pick<PolicyState, "revision" | "policy" | "failed"> = { revision: 0, policy: null, failed: null };
  let differing: number | null = null;
  let judging: AbortController | null = null;

  function tell() {
    if (!flows) return;
    const { policy: now, revision } = policy;
    const markOf: MarkOf = now ? (flow) => knownMark(flow, now) : NO_MARKS;
    onState({ revision: flows.revision + revision, flows, policy: now, markOf, differing });
  }

  function advance() {
    judging?.abort();
    if (!flows) return;
    const { all } = flows;
    const hopeless = policy.policy === null && policy.failed !== null;
    if (!needsAll || hopeless || !flows.answer) tell();
    if (!policy.policy || !flows.answer) return;
    const current = new AbortController();
    judging = current;
    judgeFlows(all, policy.policy, current.signal, flows.answer.window.scrapeIntervalSeconds).then(
      (count) => {
        if (current.signal.aborted) return;
        const news = needsAll || differing !== count;
        differing = count;
        if (news) tell();
      },
      () => {},
    );
  }

  const feed = liveFlows(question);
  const onFlows = (state: FlowsState) => {
    flows = state;
    advance();
  };
  const ends = [
    livePolicy.watch((state) => {
      policy = state;
      advance();
    }),
    watch === "counted" ? untilCounted(feed, onFlows) : feed.watch(watch === "live", onFlows),
  ];
  return () => {
    judging?.abort();
    for (const end of ends) end();
  };
}
