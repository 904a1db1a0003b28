import "server-only";
import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { AppError } from "../../../errors";
import { type FlowsQuestion, printQuestion } from "../../../flows/asked/question";
import { countsFollow, type FlowProblem, type FlowsAnswer, type SentQuery } from "../../../flows/flow";
import { packFlows } from "../../../flows/wire/flow-columns";
import { deltaBetween, type HeldFlows } from "../../../flows/wire/flows-delta";
import type { FlowsEvent } from "../../../flows/wire/flows-event";
import { logError } from "../../../log-error";
import type { Counted } from "./count-flows";
import { knownClockAhead } from "./engine-clock";
import type { Held } from "./measure-flows";
import type { ReadSettings } from "./open-reading";
import { readWindow, type WindowRead } from "./read-window";

export interface PollerPace {
  shortestMilliseconds: number;
  /** How long it goes on after the last viewer left. */
  lingerMilliseconds: number;
  /** How long a reading may take before viewers are told that there is nothing newer. */
  slowMilliseconds?: number;
}

const SLOW_MILLISECONDS = 12_000;
/** Former answers, for viewers who come back after a broken connection. */
const ANSWERS_KEPT = 4;
/** Counts may take up that part of the time; where they need more, they are not read at every turn, as rates are. */
const COUNTING_SHARE = 0.1;

export type Send = (event: FlowsEvent) => void;

/** Asks one question again and again while somebody looks, however many they are. */
export class QuestionPoller {
  private readonly viewers = new Set<Send>();
  private readonly answers: HeldFlows[] = [];
  private counted: Counted | null = null;
  /** Of the last turn that counted, and of the last one. */
  private queries: [counting: SentQuery[], latest: SentQuery[]] = [[], []];
  /** What `current` gives: the same object until something changes, since bodies are kept by it. */
  private shown: FlowsAnswer | null = null;
  private whole: Extract<FlowsEvent, { kind: "whole" }> | null = null;
  /** By `performance.now()`, which nobody sets. */
  private countAgainAt = 0;
  private failed: Extract<FlowsEvent, { kind: "failed" }> | null = null;
  private readonly stop = new AbortController();
  private leaving: NodeJS.Timeout | null = null;
  private running = false;

  constructor(
    readonly question: FlowsQuestion,
    private readonly settings: ReadSettings,
    private readonly pace: PollerPace,
    private readonly onStopped: () => void,
  ) {
    // One reading makes dozens of calls, and each of them listens.
    setMaxListeners(0, this.stop.signal);
  }

  /** Sends at once what is known, as a delta where `since` is still held. Returns what ends it. */
  watch(send: Send, since: string | null): () => void {
    if (this.leaving) clearTimeout(this.leaving);
    this.leaving = null;
    this.viewers.add(send);
    const latest = this.answers.at(-1);
    if (latest && since !== latest.revision) send(this.eventFor(latest, since));
    if (this.failed) send(this.failed);
    if (!this.running) void this.run();
    return () => {
      if (!this.viewers.delete(send) || this.viewers.size > 0) return;
      this.leaving = setTimeout(() => this.end(), this.pace.lingerMilliseconds);
      this.leaving.unref();
    };
  }

  /** The last good answer with its age told by `readAt`; null before the first. `complete`: null as long as its counts follow. */
  current(complete: boolean): FlowsAnswer | null {
    const answer = this.answers.at(-1)?.answer;
    if (!answer || (complete && countsFollow(answer))) return null;
    const problems = [...(this.failed ? [this.failed.failure] : []), ...answer.problems];
    this.shown ??= { ...answer, queries: this.queries.flat(), problems };
    return this.shown;
  }

  end(): void {
    if (this.leaving) clearTimeout(this.leaving);
    this.stop.abort();
    this.onStopped();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (!this.stop.signal.aborted) {
      const began = performance.now();
      const scrape = await this.poll();
      // From one beginning to the next, but never two at once: a slow Prometheus is asked less often.
      const pause = Math.max(this.pace.shortestMilliseconds, scrape) - (performance.now() - began);
      await sleep(Math.max(pause, this.pace.shortestMilliseconds / 5), this.stop.signal);
    }
  }

  /** Milliseconds between two scrapes. The first turn tells rates before it counts, which takes many times as long. */
  private async poll(): Promise<number> {
    try {
      if (this.counted === null) {
        const first = await this.read("later");
        // Nothing moves now, which does not mean that nothing did.
        if (first.answer.flows.length + first.answer.uncovered.length > 0) this.keep(first);
      }
      const read = await this.read(performance.now() < this.countAgainAt ? this.counted : null);
      this.counted = read.counted;
      this.keep(read);
      return read.answer.window.scrapeIntervalSeconds * 1000;
    } catch (error) {
      if (!this.stop.signal.aborted) this.fail(error);
      return 0;
    }
  }

  private async read(held: Held): Promise<WindowRead> {
    const slow = setTimeout(
      () => this.tell(slowProblem(this.settings)),
      this.pace.slowMilliseconds ?? SLOW_MILLISECONDS,
    );
    try {
      return await readWindow(this.question, this.settings, { noCache: false, signal: this.stop.signal, held });
    } finally {
      clearTimeout(slow);
    }
  }

  private keep({ answer, countedInMilliseconds }: WindowRead): void {
    if (countedInMilliseconds > 0) this.countAgainAt = performance.now() + countedInMilliseconds / COUNTING_SHARE;
    this.failed = null;
    this.shown = null;
    const { queries = [], ...sent } = answer;
    this.queries = countedInMilliseconds > 0 ? [queries, []] : [this.queries[0], queries];
    const latest = { revision: nextRevision(), answer: sent };
    const before = this.answers.at(-1);
    this.answers.push(latest);
    if (this.answers.length > ANSWERS_KEPT) this.answers.shift();
    if (this.viewers.size === 0) return;
    const event = this.eventFor(latest, before?.revision ?? null);
    for (const send of this.viewers) send(event);
  }

  private eventFor(latest: HeldFlows, since: string | null): FlowsEvent {
    const question = printQuestion(this.question);
    const before = this.answers.find(({ revision }) => revision === since);
    if (before) return { kind: "delta", question, delta: deltaBetween(before, latest) };
    if (this.whole?.revision !== latest.revision) {
      this.whole = { kind: "whole", question, revision: latest.revision, answer: packFlows(latest.answer) };
    }
    return this.whole;
  }

  private fail(error: unknown): void {
    if (!(error instanceof AppError)) logError(error);
    const failure: FlowProblem =
      error instanceof AppError
        ? { code: error.code, message: error.message, hint: error.hint }
        : {
            code: "internal",
            message: "Internal error in the dashboard.",
            hint: "The dashboard's log has the details.",
          };
    this.tell(failure);
  }

  /** Instead of anything newer. */
  private tell(failure: FlowProblem): void {
    if (this.stop.signal.aborted) return;
    const question = printQuestion(this.question);
    this.shown = null;
    const at = new Date(Date.now() + knownClockAhead(this.settings.prometheus.url)).toISOString();
    this.failed = { kind: "failed", question, failure, at };
    for (const send of this.viewers) send(this.failed);
  }
}

function slowProblem({ prometheus }: ReadSettings): FlowProblem {
  return {
    code: "prometheus_slow",
    message: "Prometheus has not answered every query, so there is no newer data.",
    hint: `The limit per query is ${prometheus.timeoutSeconds} s (PROMETHEUS_TIMEOUT_SECONDS). A shorter window or a single namespace is cheaper.`,
  };
}

/** Unlike those of another process, and of this one before it was started again. */
const PROCESS = randomBytes(4).toString("hex");
let answersGiven = 0;

function nextRevision(): string {
  answersGiven++;
  return `${PROCESS}.${answersGiven}`;
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    timer.unref();
    signal.addEventListener("abort", wake, { once: true });
    if (signal.aborted) wake();
  });
}
