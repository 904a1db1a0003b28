import { AppError } from "@/lib/errors";
import { type FlowsQuestion, parseQuestion } from "@/lib/flows/asked/question";
import { MAX_WATCHED } from "@/lib/flows/wire/flows-event";

export interface WatchedQuestion {
  question: FlowsQuestion;
  /** The revision that the asker holds; null: none. */
  since: string | null;
}

/**
 * `?flows=15m&flows=1h;ns=shop&since=a.1,-`: `since` names the held revisions in the order of the questions, as an event's id did. The
 * `Last-Event-ID` of a browser that comes back is newer than its URL. Throws `bad_request`.
 */
export function watchedQuestions(request: Request): WatchedQuestion[] {
  const { searchParams } = new URL(request.url);
  const held = (request.headers.get("last-event-id") ?? searchParams.get("since") ?? "").split(",");
  const questions = searchParams.getAll("flows").map((text, index) => {
    const question = parseQuestion(text);
    if (question === null || question.end !== null) {
      throw new AppError(
        "bad_request",
        `“${text.slice(0, 60)}” is not a question that can be watched: parameter “flows”.`,
        {
          hint: "Use flows=15m or flows=1h;ns=shop,pay, with windows from 10s to 30d.",
        },
      );
    }
    const since = held[index];
    return { question, since: since && since !== "-" ? since : null };
  });
  if (questions.length <= MAX_WATCHED) return questions;
  throw new AppError("bad_request", `More than ${MAX_WATCHED} questions at once.`, { hint: "Watch fewer windows." });
}
