import "server-only";
import { readEnv } from "../../../env";
import { questionOf } from "../../../flows/asked/question";
import type { FlowSearch } from "../../../flows/asked/search";
import type { OpeningsAnswer } from "../../../flows/wire/openings-answer";
import type { Caller } from "../../../people/caller";
import { decodeDestinations } from "../decode/decode-destinations";
import { decodeReached } from "../decode/decode-openings";
import { dialledSince, openNow, reachedBefore, reachedSince } from "../promql/opening-queries";
import { openWindow } from "./open-reading";
import type { PrometheusOptions } from "./read-flows";
import { WindowReading } from "./window-reading";

/**
 * Connections that the clients of `search` opened in a window, and those that their proxies opened in turn. Throws `AppError` when Prometheus
 * does not answer at all; what fails in part is among the problems.
 */
export async function readOpenings(
  _: Caller,
  search: FlowSearch,
  options: PrometheusOptions = {},
): Promise<OpeningsAnswer> {
  const settings = options.settings ?? readEnv();
  const asked = questionOf(search);
  const signal = options.signal ?? new AbortController().signal;
  const { prometheus, shape, end, frame } = await openWindow(asked, settings, options.noCache ?? false, signal);
  const { scrape, window } = frame;
  const reading = new WindowReading(prometheus, end);
  const earlier = new WindowReading(prometheus, end - scrape);
  const [dialled, opened, before, open] = await Promise.all([
    window > scrape ? earlier.ask("Connections of clients", dialledSince({ ...frame, window: window - scrape })) : [],
    reading.ask("Connections of proxies", reachedSince(frame)),
    reading.ask("Connections of before", reachedBefore(frame)),
    reading.attempt(openNow(frame)),
  ]);
  reading.throwIfNothingWasRead();
  const kept = open !== null && (open.length > 0 || (opened?.length ?? 0) === 0) ? open : null;
  return {
    windowSeconds: asked.windowSeconds,
    readAt: new Date(end).toISOString(),
    dialled: decodeDestinations(dialled ?? [], shape.labels).destinations,
    reached: decodeReached({ opened: opened ?? [], open: kept, before: before ?? [] }, shape.labels),
    problems: [...earlier.problems, ...reading.problems, ...prometheus.problems],
  };
}
