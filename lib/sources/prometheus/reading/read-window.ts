import "server-only";
import type { FlowsQuestion } from "../../../flows/asked/question";
import { familyTotals } from "../../../flows/family-totals";
import type { Flow, FlowProblem, FlowsAnswer } from "../../../flows/flow";
import { flowsOf } from "../decode/merge";
import type { Counted } from "./count-flows";
import { type Held, measureFlows } from "./measure-flows";
import { openWindow, type ReadSettings } from "./open-reading";

export interface WindowRead {
  answer: FlowsAnswer;
  /** What a refresh may take over, see `held`. */
  counted: Counted;
  /** How long Prometheus took for what is in `counted`; 0 where nothing was counted. */
  countedInMilliseconds: number;
}

/**
 * Asks Prometheus one question. With `held`, only the rates are asked: the rest is as of its own time, and the answer says so once it
 * is older than three scrapes; or it follows later, which the answer says too. Throws `AppError` when Prometheus does not answer at all.
 */
export async function readWindow(
  question: FlowsQuestion,
  settings: ReadSettings,
  options: { noCache: boolean; signal: AbortSignal; held?: Held },
): Promise<WindowRead> {
  const { now, clockAhead, prometheus, shape, end, frame } = await openWindow(
    question,
    settings,
    options.noCache,
    options.signal,
  );
  const began = performance.now();
  const { rates, counted, problems } = await measureFlows(prometheus, frame, end, options.held);
  const countedInMilliseconds = options.held ? 0 : performance.now() - began;
  const flows = await flowsOf(counted.sums, rates, counted.context);
  const answer = {
    window: {
      seconds: question.windowSeconds,
      start: new Date(end - frame.window).toISOString(),
      end: new Date(end).toISOString(),
      scrapeIntervalSeconds: shape.scrapeIntervalSeconds,
      ...(counted.end < end && { countsEnd: new Date(counted.end).toISOString() }),
      clockAheadSeconds: clockAhead / 1000,
    },
    readAt: new Date(now).toISOString(),
    flows: flows.filter((flow) => !leftUnjudged(flow)),
    uncovered: flows.filter(leftUnjudged),
    problems: [
      ...shape.problems,
      ...problems,
      ...countsBehind(end - counted.end, frame.scrape),
      ...prometheus.problems,
    ],
    totals: familyTotals(flows, counted.raw),
    queries: prometheus.sent,
  };
  return { answer, counted, countedInMilliseconds };
}

/** Not so with a policy that the proxy could not read: no network is named, yet one judged. */
function leftUnjudged(flow: Flow): boolean {
  return flow.verdict === "uncovered" || (flow.verdict === "uncertain" && flow.network === null);
}

function countsBehind(milliseconds: number, scrape: number): FlowProblem[] {
  if (milliseconds <= Math.max(3 * scrape, 15_000)) return [];
  const seconds = Math.round(milliseconds / 1000);
  return [
    {
      code: "counts_behind",
      message: `Rates are live; counts, latency and last seen are ${seconds} s old, since Prometheus is slow to count them.`,
      hint: "A shorter window or a single namespace is counted more often.",
      brief: `Counts ${seconds} s old`,
    },
  ];
}
