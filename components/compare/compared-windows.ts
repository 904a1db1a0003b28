import { parseDuration, printDuration } from "@/lib/flows/asked/duration";
import { MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS } from "@/lib/flows/asked/search";

export const COMPARED_SIDES = ["appeared", "gone", "changed"] as const;

/**
 * `?window=24h&baseline=7d&end=…&side=gone&ns=shop`: the recent window, how much before it is compared with it, which difference is shown,
 * and of whom.
 */
export interface ComparedWindows {
  windowSeconds: number;
  baselineSeconds: number;
  /** RFC 3339, where the recent window ends; null: now. */
  end: string | null;
  side: (typeof COMPARED_SIDES)[number];
  /** Of the clients; null: all. */
  namespace: string | null;
}

export const DEFAULT_COMPARED: ComparedWindows = {
  windowSeconds: 3_600,
  baselineSeconds: 86_400,
  end: null,
  side: "appeared",
  namespace: null,
};

/** What cannot be read is the default. */
export function parseCompared(parameters: URLSearchParams): ComparedWindows {
  const end = parameters.get("end");
  return {
    windowSeconds: secondsOf(parameters.get("window")) ?? DEFAULT_COMPARED.windowSeconds,
    baselineSeconds: secondsOf(parameters.get("baseline")) ?? DEFAULT_COMPARED.baselineSeconds,
    end: end !== null && !Number.isNaN(Date.parse(end)) ? new Date(end).toISOString() : null,
    side: COMPARED_SIDES.find((side) => side === parameters.get("side")) ?? DEFAULT_COMPARED.side,
    namespace: parameters.get("ns") || null,
  };
}

export function printCompared({
  windowSeconds,
  baselineSeconds,
  end,
  side,
  namespace,
}: ComparedWindows): URLSearchParams {
  const parameters = new URLSearchParams();
  if (windowSeconds !== DEFAULT_COMPARED.windowSeconds) parameters.set("window", printDuration(windowSeconds));
  if (baselineSeconds !== DEFAULT_COMPARED.baselineSeconds) parameters.set("baseline", printDuration(baselineSeconds));
  if (end !== null) parameters.set("end", end);
  if (side !== DEFAULT_COMPARED.side) parameters.set("side", side);
  if (namespace !== null) parameters.set("ns", namespace);
  return parameters;
}

/** Where the baseline ends and the recent window begins. */
export function borderOf({ windowSeconds }: ComparedWindows, end: string): string {
  return new Date(Date.parse(end) - windowSeconds * 1000).toISOString();
}

/** The recent window that begins at `since` and ends at `end`, within what a window may be. */
export function windowSince(since: string, end: string): number {
  const seconds = Math.round((Date.parse(end) - Date.parse(since)) / 1000);
  return Math.min(MAX_WINDOW_SECONDS, Math.max(MIN_WINDOW_SECONDS, seconds));
}

function secondsOf(text: string | null): number | null {
  const seconds = text === null ? null : parseDuration(text);
  return seconds !== null && seconds >= MIN_WINDOW_SECONDS && seconds <= MAX_WINDOW_SECONDS ? seconds : null;
}
