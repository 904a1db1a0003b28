import { fetchAnswer } from "@/lib/fetch-answer";
import type { DestinationsAnswer } from "@/lib/flows/destinations-answer";
import { type DestinationsQuestion, destinationsPath } from "@/lib/flows/destinations-question";

/** They are asked for one flow after the other, and by several kinds; a minute on they may be others. */
const KEPT_MILLISECONDS = 30_000;
const MOST_KEPT = 20;

const kept = new Map<string, { answer: Promise<DestinationsAnswer>; at: number }>();

/** One request for all who ask the same within half a minute. Failures are not kept. */
export function readDestinations(question: DestinationsQuestion): Promise<DestinationsAnswer> {
  const path = destinationsPath(question);
  const known = kept.get(path);
  if (known && Date.now() - known.at < KEPT_MILLISECONDS) return known.answer;
  const answer = fetchAnswer<DestinationsAnswer>(path);
  const entry = { answer, at: Date.now() };
  kept.delete(path);
  kept.set(path, entry);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  answer.catch(() => {
    if (kept.get(path) === entry) kept.delete(path);
  });
  return answer;
}
