import { apiPath } from "@/lib/api-path";
import { fetchAnswer } from "@/lib/fetch-answer";
import { type FlowsQuestion, printQuestion } from "@/lib/flows/asked/question";
import { NO_SEARCH, printFlowSearch } from "@/lib/flows/asked/search";
import type { FlowsAnswer } from "@/lib/flows/flow";
import { type PackedFlows, unpackFlows } from "@/lib/flows/wire/flow-columns";
import { firstOf } from "./first-of";
import { type FlowFeed, type FlowsState, flowFeed } from "./flow-feed";
import { keptFeeds } from "./kept-feeds";
import { liveStream } from "./live-stream";
import { untilCounted } from "./until-counted";

/** Each holds the answer of a whole window. */
const feedOf = keptFeeds<FlowFeed>(4);

/** The one feed of a question, shared by every tab that asks it. */
export function liveFlows(question: FlowsQuestion): FlowFeed {
  const key = printQuestion(question);
  return feedOf(key, () =>
    flowFeed({
      question: key,
      stream: question.end === null ? liveStream : null,
      read: (signal) => readQuestion(question, signal),
    }),
  );
}

async function readQuestion({ windowSeconds, end }: FlowsQuestion, signal: AbortSignal): Promise<FlowsAnswer> {
  const parameters = printFlowSearch({ ...NO_SEARCH, windowSeconds, end });
  parameters.set("form", "columns");
  const answer = await fetchAnswer<FlowsAnswer | PackedFlows>(`${apiPath("flows")}?${parameters}`, { signal });
  return "format" in answer ? unpackFlows(answer) : answer;
}

/** The flows that are known of a window, else read, with their counts. Rejects with an `AppError` where there are none. */
export function knownFlows(
  question: FlowsQuestion,
  signal: AbortSignal,
): Promise<{ answer: FlowsAnswer; all: FlowsState["all"] }> {
  const feed = liveFlows(question);
  return firstOf(
    (onState: (state: FlowsState) => void) => untilCounted(feed, onState),
    ({ answer, all }) => answer && { answer, all },
    signal,
  );
}
