import "server-only";
import { readEnv } from "../env";
import { coalesce } from "./coalesce";
import { filterFlows } from "./filter-flows";
import type { Flow, FlowProblem, FlowsAnswer } from "./flow";
import { measureFlows } from "./measure-flows";
import { mergeSamples } from "./merge";
import { openReading, type ReadSettings } from "./open-reading";
import type { FlowSearch } from "./search";

/** Short enough for a page that asks every 5 s, long enough for all who ask at once. */
const KEPT_MILLISECONDS = 3_000;

export interface ReadOptions {
  signal?: AbortSignal;
  /** Lists the queries that were sent. */
  debug?: boolean;
  /** Asks Prometheus even if another viewer just did. */
  noCache?: boolean;
  /** Those of the environment unless a test brings its own. */
  settings?: ReadSettings;
}

/**
 * The egress of the last `search.windowSeconds` as far as `search` asks for it. Throws `AppError` when Prometheus does not
 * answer at all; what fails in part is among the problems.
 */
export async function readFlows(search: FlowSearch, options: ReadOptions = {}): Promise<FlowsAnswer> {
  const settings = options.settings ?? readEnv();
  const key = `flows ${settings.prometheus.url} ${settings.scrapeIntervalSeconds} ${search.windowSeconds}`;
  const signal = options.signal ?? new AbortController().signal;
  const fresh = options.noCache ?? false;
  const answer = await coalesce(key, { keepMilliseconds: KEPT_MILLISECONDS, signal, fresh }, (shared) =>
    readWindow(search.windowSeconds, settings, fresh, shared),
  );
  const { queries, ...rest } = answer;
  return {
    ...rest,
    flows: filterFlows(answer.flows, search),
    uncovered: filterFlows(answer.uncovered, search),
    problems: [...searchProblems(search), ...answer.problems],
    ...(options.debug && { queries }),
  };
}

async function readWindow(
  windowSeconds: number,
  settings: ReadSettings,
  noCache: boolean,
  signal: AbortSignal,
): Promise<FlowsAnswer> {
  const { now, prometheus, shape, scrape } = await openReading(settings, noCache, signal);
  // All engines take the same steps when the end is a multiple of them.
  const end = Math.floor(now / scrape) * scrape;
  const frame = { window: windowSeconds * 1000, scrape, labels: shape.labels };
  const { measured, context, problems } = await measureFlows(prometheus, frame, end);
  const flows = mergeSamples(measured, context);
  return {
    window: {
      seconds: windowSeconds,
      start: new Date(end - windowSeconds * 1000).toISOString(),
      end: new Date(end).toISOString(),
      scrapeIntervalSeconds: shape.scrapeIntervalSeconds,
    },
    readAt: new Date(now).toISOString(),
    flows: flows.filter((flow) => !leftUnjudged(flow)),
    uncovered: flows.filter(leftUnjudged),
    problems: [...shape.problems, ...problems, ...prometheus.problems],
    totals: [],
    queries: prometheus.sent,
  };
}

/** Not so with a policy that the proxy could not read: no network is named, yet one judged. */
function leftUnjudged(flow: Flow): boolean {
  return flow.verdict === "uncovered" || (flow.verdict === "uncertain" && flow.network === null);
}

/** What the URL asked for and nobody understood. */
export function searchProblems(search: FlowSearch): FlowProblem[] {
  return search.unknown.map(({ message }) => ({ code: "unknown_filter", message, hint: "It was left out." }));
}
