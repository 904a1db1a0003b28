import type { FlowsQuestion } from "@/lib/flows/asked/question";
import { type FoundFlows, findFlows } from "@/lib/flows/view/find-flows";
import { liveFlows } from "../live/live-flows";
import type { Kind } from "../port/kind";

/** For the command palette; reads the window if nobody looks at it. Says of which words it is. */
export const searchFlows: Kind<{ question: FlowsQuestion; words: string }, FoundFlows & { words: string }> = {
  open: ({ question, words }, answer) =>
    liveFlows(question).watch(false, ({ revision, answer: flows, all, failed }) => {
      if (flows) answer(revision, { ok: true, value: { ...findFlows(all, words), words } });
      else if (failed) answer(revision, { ok: false, error: failed });
    }),
};
