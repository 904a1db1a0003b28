import "server-only";
import { readEnv } from "../env";
import { coalesce } from "./coalesce";
import type { FlowsAnswer } from "./flow";
import { filterFlows } from "./match-flow";
import type { ReadSettings } from "./open-reading";
import { flowsPoller } from "./poller";
import { printQuestion, questionOf } from "./question";
import { readWindow } from "./read-window";
import type { FlowSearch } from "./search";

/** Short enough for a page that asks every 5 s, long enough for all who ask at once. */
const KEPT_MILLISECONDS = 3_000;

export interface ReadOptions {
  signal?: AbortSignal;
  /** Lists the queries that were sent. */
  debug?: boolean;
  /** Asks Prometheus even if another viewer just did. */
  noCache?: boolean;
  /** Takes rates alone where nothing is counted yet, see `COUNTS_FOLLOW`: an answer soon rather than a whole one. */
  countsLater?: boolean;
  /** Those of the environment unless a test brings its own. */
  settings?: ReadSettings;
}

/**
 * The egress of the last `search.windowSeconds` as far as `search` asks for it: what the poller holds where somebody looks at the same
 * question, else asked of Prometheus. Throws `AppError` when Prometheus does not answer at all; what fails in part is among the problems.
 */
export async function readFlows(search: FlowSearch, options: ReadOptions = {}): Promise<FlowsAnswer> {
  const settings = options.settings ?? readEnv();
  const question = questionOf(search);
  const fresh = options.noCache ?? false;
  const later = options.countsLater ?? false;
  const polled = fresh ? null : flowsPoller(settings).current(question, later ? "rates" : "all");
  const key = `flows ${later ? "rates" : "all"} ${settings.prometheus.url} ${settings.scrapeIntervalSeconds} ${printQuestion(question)}`;
  const signal = options.signal ?? new AbortController().signal;
  const answer =
    polled ??
    (await coalesce(key, { keepMilliseconds: KEPT_MILLISECONDS, signal, fresh }, async (shared) => {
      return (await readWindow(question, settings, { noCache: fresh, signal: shared, held: later ? "later" : null }))
        .answer;
    }));
  const plain = withoutQueries(answer);
  if (search.filter === "" && !options.debug) return plain;
  const { filter } = search;
  return {
    ...plain,
    flows: filterFlows(answer.flows, filter),
    uncovered: filterFlows(answer.uncovered, filter),
    ...(options.debug && answer.queries && { queries: answer.queries }),
  };
}

const plainAnswers = new WeakMap<FlowsAnswer, FlowsAnswer>();

/** The same object each time, so that it may be a key. */
function withoutQueries(answer: FlowsAnswer): FlowsAnswer {
  const known = plainAnswers.get(answer);
  if (known) return known;
  const { queries: _, ...plain } = answer;
  plainAnswers.set(answer, plain);
  return plain;
}
