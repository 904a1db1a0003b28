import "server-only";
import { printDuration } from "../../../flows/asked/duration";
import type { FlowProblem } from "../../../flows/flow";
import { processHome } from "../../../process-home";
import type { Prometheus } from "../client/prometheus-client";
import { type Frame, MAX_EXACT_STEPS } from "../promql/frame";
import { tolerate } from "./tolerate";

/** A Prometheus that has just started grows into a shorter window by itself. */
const GROWN_INTO_MILLISECONDS = 30 * 60_000;

/** The longest window that was whole, in milliseconds by URL of Prometheus. */
const whole: Map<string, number> = processHome("wholeWindows", () => new Map());

/** Whether a window that begins before any sample is to be told: a long one, or one that was whole before, so that data was lost. */
export function isWorthTelling(url: string, { window }: Frame, young: boolean): boolean {
  const known = whole.get(url) ?? 0;
  if (!young) whole.set(url, Math.max(known, window));
  return young && (window > GROWN_INTO_MILLISECONDS || window <= known);
}
const OLDEST_STEPS = 100;

/** The window begins before what Prometheus keeps, or before anything was scraped. */
export async function beforeOldest(prometheus: Prometheus, { window }: Frame, end: number): Promise<FlowProblem> {
  const step = Math.ceil(window / OLDEST_STEPS / 1000);
  const [proxies] = (await prometheus.range("count(proxy_build_info)", end - window, end, step).catch(tolerate)) ?? [];
  const oldest = proxies?.points[0]?.[0];
  const moment = oldest === undefined ? "" : new Date(oldest).toISOString().slice(0, 16).replace("T", " ");
  const since = moment && ` before ${moment} UTC, or up to ${printDuration(step)} earlier`;
  return {
    code: "window_before_data",
    message: `Prometheus has no proxy's samples${since || " from when this window begins"}: what happened then is not counted.`,
    hint: "Its retention, scraping that began later, or data that was lost with a volume. Linkerd viz keeps 6 hours. Choose a shorter window.",
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
