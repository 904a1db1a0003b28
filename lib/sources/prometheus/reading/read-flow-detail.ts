import "server-only";
import { readEnv } from "../../../env";
import { AppError } from "../../../errors";
import type { FlowSearch } from "../../../flows/asked/search";
import type { Flow, FlowDetail } from "../../../flows/flow";
import type { Caller } from "../../../people/caller";
import { momentOf } from "../decode/moment";
import { scrapedProxies } from "../promql/chart-queries";
import { commandLines, flowQueries } from "../promql/flow-queries";
import { seriesStep } from "../promql/series-step";
import { openReading, type ReadSettings } from "./open-reading";
import { PartialReading } from "./partial-reading";
import { flowsPoller } from "./poller";
import { type PrometheusOptions, readFlows } from "./read-flows";

/**
 * The flow that `search.flow` names, with its rate over the window and the queries that give its numbers. Throws `AppError` where no such
 * flow was seen in the window, and when Prometheus does not answer at all.
 */
export async function readFlowDetail(
  caller: Caller,
  search: FlowSearch,
  options: PrometheusOptions = {},
): Promise<FlowDetail> {
  const settings = options.settings ?? readEnv();
  const signal = options.signal ?? new AbortController().signal;
  const { window, flow } = await findFlow(caller, search, settings, options);
  const { prometheus, shape, scrape, now } = await openReading(settings, options.noCache ?? false, signal);
  // The moment that the flow's row is of: numbers of two moments side by side seem to contradict each other.
  const end = Math.floor(Math.min(now, Date.parse(search.end ?? window.end)) / scrape) * scrape;
  const { count, rate, began } = flowQueries(flow, { window: window.seconds * 1000, scrape, labels: shape.labels });
  const step = seriesStep(window.seconds, shape.scrapeIntervalSeconds);
  const last = Math.floor(Math.min(end, now - shape.heldBackSeconds * 1000) / step) * step;
  const from = last - Math.ceil((window.seconds * 1000) / step) * step;

  const reading = new PartialReading();
  const over = (what: string, query: string) =>
    reading.part(what, () => prometheus.range(query, from, last, step / 1000));
  const once = async (what: string, query: string) => {
    const rows = await reading.part(what, () => prometheus.instant(query, end));
    return rows === null ? null : (rows[0]?.value ?? 0);
  };
  const [rates, scraped, counted, perSecond, first] = await Promise.all([
    over("The rate of the flow", rate),
    over("Scraped proxies", scrapedProxies(Math.max(4 * scrape, step))),
    once("The count of the flow", count),
    once("The rate of the flow now", rate),
    once("The first contact of the flow", began),
  ]);
  reading.throwIfNothingWasRead();
  const known = new Map(rates?.[0]?.points);
  const seen = new Set((scraped ?? []).flatMap(({ points }) => points.map(([at]) => at)));
  const moments = Array.from({ length: (last - from) / step + 1 }, (_, index) => from + index * step);
  return {
    id: flow.id,
    at: new Date(end).toISOString(),
    stepSeconds: step / 1000,
    rates: rates ? moments.map((at) => ({ at, perSecond: known.get(at) ?? (seen.has(at) ? 0 : null) })) : [],
    firstSeen: momentOf(first ?? 0),
    promql: [
      { query: count, gives: "count", value: counted },
      { query: rate, gives: "rate", value: perSecond },
    ],
    commands: commandLines(flow),
    problems: [...reading.problems, ...prometheus.problems],
  };
}

async function findFlow(caller: Caller, search: FlowSearch, settings: ReadSettings, options: PrometheusOptions) {
  const { windowSeconds, end, flow: id } = search;
  const held = id !== null && !options.noCache ? flowsPoller(caller, settings).find(windowSeconds, id) : null;
  // What identifies it is all that is needed of it, so it may be of a moment later.
  if (held && (end === null || Date.parse(end) > Date.parse(held.window.start))) return held;
  const { window, flows, uncovered } = await readFlows(caller, { ...search, filter: "" }, { ...options, debug: false });
  const flow: Flow | undefined = [...flows, ...uncovered].find((each) => each.id === id);
  if (flow) return { window, flow };
  throw new AppError("flow_not_found", `No flow ${id ?? ""} was seen in this window.`, {
    hint: "It may have been seen earlier: choose a wider window.",
  });
}
