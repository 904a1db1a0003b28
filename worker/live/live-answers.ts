import { fetchAnswer } from "@/lib/fetch-answer";
import { type AnswerFeed, answerFeed } from "./answer-feed";
import { liveStream } from "./live-stream";

const feeds = new Map<string, AnswerFeed>();
const MOST_FEEDS = 16;

/** The one feed of a path, shared by every tab that asks it. `how` as for an `AnswerQuestion`. */
export function liveAnswer(path: string, how: "live" | "once" | "kept"): AnswerFeed {
  const key = `${how} ${path}`;
  const read = (signal: AbortSignal) => fetchAnswer<unknown>(path, { signal });
  // What was answered to another one is not what is answered now.
  if (how === "once") return answerFeed({ path, stream: null, lasting: false, read });
  const feed =
    feeds.get(key) ?? answerFeed({ path, stream: how === "live" ? liveStream : null, lasting: how === "kept", read });
  // The latest stands last; what nobody looked at for long is let go.
  feeds.delete(key);
  feeds.set(key, feed);
  for (const [oldKey, old] of feeds) {
    if (feeds.size <= MOST_FEEDS) break;
    if (!old.watched()) feeds.delete(oldKey);
  }
  return feed;
}
