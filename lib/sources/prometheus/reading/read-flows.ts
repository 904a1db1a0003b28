import "server-only";
import { coalesce } from "../../../coalesce";
import { readEnv } from "../../../env";
import { printQuestion, questionOf } from "../../../flows/asked/question";
import type { FlowSearch } from "../../../flows/asked/search";
import type { FlowsAnswer } from "../../../flows/flow";
import { filterFlows } from "../../../flows/view/match-flow";
import type { Caller } from "../../../people/caller";
import type { ReadOptions } from "../../source";
import type { ReadSettings } from "./open-reading";
import { flowsPoller } from "./poller";
import { readWindow } from "./read-window";

/** Short enough for a page that asks every 5 s, long enough for all who ask at once. */
const KEPT_MILLISECONDS = 3_000;

/** `settings`: those of the environment unless a test brings its own. */
export interface PrometheusOptions extends ReadOptions {
  settings?: ReadSettings;
}

/**
 * The egress of the last `search.windowSeconds` as far as `search` asks for it: what the poller holds where somebody looks at the same
 * question, else asked of Prometheus. Throws `AppError` when Prometheus does not answer at all; what fails in part is among the problems.
 */
export async function readFlows(
  caller: Caller,
  search: FlowSearch,
  options: PrometheusOptions = {},
): Promise<FlowsAnswer> {
  const settings = options.settings ?? readEnv();
  const question = questionOf(search);
  const fresh = options.noCache ?? false;
  const later = options.countsLater ?? false;
  const polled = fresh ? null : flowsPoller(caller, settings).current(question, later ? "rates" : "all");
  const key = `flows ${later ? "rates" : "all"} ${settings.prometheus.url} ${settings.scrapeIntervalSeconds} ${printQuestion(question)}`;
  const signal = options.signal ?? new AbortController().signal;
  const answer =
    polled ??
    (await coalesce(caller, key, { keepMilliseconds: KEPT_MILLISECONDS, signal, fresh }, async (shared) => {
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
