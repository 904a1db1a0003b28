import { knownPlaces } from "@/lib/authoring/editor/known-values";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import { countsFollow, type Flow } from "@/lib/flows/flow";
import type { FlowFeed, FlowsState } from "../live/flow-feed";
import { liveFlows } from "../live/live-flows";
import type { Kind } from "../port/kind";

export interface OneFlowQuestion {
  /** Id of the flow. */
  flow: string;
  question: FlowsQuestion;
}

/** A flow as it was when it was asked for, with what is known around it. */
export interface OneFlow {
  /** null: it is not in the window. */
  flow: Flow | null;
  /** All of its client's namespace, itself among them. */
  beside: Flow[];
  /** Seen in the window, of any client. */
  places: ReturnType<typeof knownPlaces>;
  /** RFC 3339. */
  readAt: string;
}

/** Answered from the window that the worker holds, or reads for it; nothing is told a second time. */
export const oneFlow: Kind<OneFlowQuestion, OneFlow> = {
  open: ({ flow, question }, answer) =>
    untilCounted(liveFlows(question), ({ revision, answer: read, all, failed }) => {
      if (read) answer(revision, { ok: true, value: found(flow, all, read.readAt) });
      else if (failed) answer(revision, { ok: false, error: failed });
    }),
};

function found(id: string, all: readonly Flow[], readAt: string): OneFlow {
  const flow = all.find((each) => each.id === id) ?? null;
  return {
    flow,
    beside: flow ? all.filter(({ source }) => source.namespace === flow.source.namespace) : [],
    places: knownPlaces(all),
    readAt,
  };
}

/** Tells the first state after which nothing of it follows: before, flows that are quiet now are missing. */
export function untilCounted(feed: Pick<FlowFeed, "watch">, onState: (state: FlowsState) => void): () => void {
  let done = false;
  let leave = () => {};
  const look = (live: boolean) => {
    leave = feed.watch(live, (state) => {
      if (done) return;
      const follows = state.answer !== null && countsFollow(state.answer);
      // Whoever is not live is told once. Later, since `watch` may tell before it returns.
      if (follows && !live)
        queueMicrotask(() => {
          leave();
          if (!done) look(true);
        });
      if (follows) return;
      done = state.answer !== null;
      onState(state);
      if (done) queueMicrotask(() => leave());
    });
  };
  look(false);
  return () => {
    done = true;
    leave();
  };
}
