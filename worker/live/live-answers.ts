import { fetchAnswer } from "@/lib/fetch-answer";
import { type AnswerFeed, answerFeed } from "./answer-feed";
import { keptFeeds } from "./kept-feeds";
import { liveStream } from "./live-stream";

const feedOf = keptFeeds<AnswerFeed>(16);

/** As an `AnswerQuestion` says. */
export type AnswerHow = "live" | "once" | "recent" | "kept";

const LASTS = { live: 0, recent: 300_000, kept: Number.POSITIVE_INFINITY };

/** The one feed of a path, shared by every tab that asks it. */
export function liveAnswer(path: string, how: AnswerHow): AnswerFeed {
  const read = (signal: AbortSignal) => fetchAnswer<unknown>(path, { signal });
  // What was answered to another one is not what is answered now.
  if (how === "once") return answerFeed({ path, stream: null, lastsMilliseconds: 0, read });
  return feedOf(`${how} ${path}`, () =>
    answerFeed({ path, stream: how === "live" ? liveStream : null, lastsMilliseconds: LASTS[how], read }),
  );
}
