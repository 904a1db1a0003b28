import { parseDuration, printDuration } from "./duration";
import { scopeOf } from "./flow-scope";
import { type FlowSearch, MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS } from "./search";

/** What Prometheus is asked. Every other filter is applied to the answer, in the browser. */
export interface FlowsQuestion {
  windowSeconds: number;
  /** RFC 3339 in UTC; null: now. */
  end: string | null;
  /** Of the clients; empty: all. */
  namespaces: string[];
}

/** The source is asked no oftener, however many look: to ask the server sooner shows nothing new. */
export const REFRESH_SECONDS = 5;

export function questionOf({ windowSeconds, end, filter }: FlowSearch): FlowsQuestion {
  return { windowSeconds, end, namespaces: scopeOf(filter).namespaces };
}

/** One spelling for one question, so it serves as a key too: `15m`, `1h;ns=pay,shop`, `1h;end=2026-11-21T07:00:00.000Z`. */
export function printQuestion({ windowSeconds, end, namespaces }: FlowsQuestion): string {
  const parts = [printDuration(windowSeconds)];
  if (namespaces.length > 0) parts.push(`ns=${[...new Set(namespaces)].sort().join(",")}`);
  if (end !== null) parts.push(`end=${new Date(end).toISOString()}`);
  return parts.join(";");
}

/** null for anything that is not a question. */
export function parseQuestion(text: string): FlowsQuestion | null {
  const [window = "", ...rest] = text.split(";");
  const windowSeconds = parseDuration(window);
  if (windowSeconds === null || windowSeconds < MIN_WINDOW_SECONDS || windowSeconds > MAX_WINDOW_SECONDS) return null;
  const question: FlowsQuestion = { windowSeconds, end: null, namespaces: [] };
  for (const part of rest) {
    const [name, value = ""] = part.split("=", 2);
    if (name === "ns" && value !== "") question.namespaces = value.split(",").filter((each) => each !== "");
    else if (name === "end" && !Number.isNaN(Date.parse(value))) question.end = new Date(value).toISOString();
    else return null;
  }
  return question;
}
