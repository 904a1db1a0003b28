import "server-only";
import type { FlowProblem } from "../../../flows/flow";
import { processHome } from "../../../process-home";
import type { Prometheus } from "../client/prometheus-client";
import { type Frame, MAX_EXACT_STEPS } from "../promql/frame";
import { oldestSample } from "./oldest-sample";

/** A Prometheus that has just started grows into a shorter window by itself. */
const GROWN_INTO_MILLISECONDS = 30 * 60_000;

/** The longest window that was whole, in milliseconds by URL of Prometheus. */
const whole: Map<string, number> = processHome("wholeWindows", () => new Map());

/**
 * How a window is that begins before any sample: `lost` where one as long was whole before, `short` where it is only longer than what is
 * kept; null where that is not worth telling, or it is whole.
 */
export function missingOf(url: string, { window }: Frame, young: boolean): "lost" | "short" | null {
  const known = whole.get(url) ?? 0;
  if (!young) whole.set(url, Math.max(known, window));
  if (!young) return null;
  if (window <= known) return "lost";
  return window > GROWN_INTO_MILLISECONDS ? "short" : null;
}

/** The window begins before what Prometheus keeps, or before anything was scraped. */
export async function beforeOldest(
  prometheus: Prometheus,
  { window }: Frame,
  end: number,
  missing: "lost" | "short",
): Promise<FlowProblem> {
  const oldest = await oldestSample(prometheus, end - window, end);
  const since = oldest === null ? null : new Date(oldest).toISOString();
  const message = since === null ? "No data from when this window begins" : `No data before ${since}`;
  return {
    code: "window_before_data",
    message: `${message} (retention or scraping started then${missing === "lost" ? ", or it was lost with a volume" : ""}).`,
    hint: "Linkerd viz keeps 6 hours.",
    ...(since !== null && { since }),
    ...(missing === "short" && { brief: message }),
  };
}

export function tooLongForExact(frame: Frame): FlowProblem {
  const minutes = Math.floor((MAX_EXACT_STEPS * frame.scrape) / 60_000);
  return {
    code: "denials_estimated",
    message: `Windows over ${minutes} min can miss denials just before a proxy restart.`,
    hint: `Up to ${minutes} min every single denial is counted.`,
    brief: "Denials by difference",
  };
}
