import { fetchAnswer } from "@/lib/fetch-answer";
import { type AnswerFeed, answerFeed } from "./answer-feed";
import { keptFeeds } from "./kept-feeds";
import { liveStream } from "./live-stream";

const feedOf = keptFeeds<AnswerFeed>(16);

/** The one feed of a path, shared by every tab that asks it. `how` as for an `AnswerQuestion`. */
export function liveAnswer(path: string, how: "live" | "once" | "kept"): AnswerFeed {
  const read = (signal: AbortSignal) => fetchAnswer<unknown>(path, { signal });
  // What was answered to another one is not what is answered now.
  if (how === "once") return answerFeed({ path, stream: null, lasting: false, read });
  return feedOf(`${how} ${path}`, () =>
    answerFeed({ path, stream: how === "live" ? liveStream : null, lasting: how === "kept", read }),
  );
}
