import "server-only";
import { type FlowsQuestion, printQuestion, REFRESH_SECONDS } from "../../../flows/asked/question";
import type { Flow, FlowsAnswer, FlowWindow } from "../../../flows/flow";
import type { Caller } from "../../../people/caller";
import { processHome } from "../../../process-home";
import type { ReadSettings } from "./open-reading";
import { type PollerPace, QuestionPoller, type Send } from "./question-poller";

const USUAL_PACE: PollerPace = { shortestMilliseconds: REFRESH_SECONDS * 1000, lingerMilliseconds: 60_000 };

/** One poller for each question, all of one Prometheus and for one caller. */
export class FlowsPoller {
  private readonly pollers = new Map<string, QuestionPoller>();

  constructor(
    private readonly settings: ReadSettings,
    private readonly pace: PollerPace = USUAL_PACE,
  ) {}

  /** `send` gets what is known at once, then whatever changes, until the returned function is called. */
  watch(question: FlowsQuestion, send: Send, since: string | null = null): () => void {
    const key = printQuestion(question);
    let poller = this.pollers.get(key);
    if (!poller) {
      poller = new QuestionPoller(question, this.settings, this.pace, () => this.pollers.delete(key));
      this.pollers.set(key, poller);
    }
    return poller.watch(send, since);
  }

  /** null where nobody looks at this question, or only its rates are known and they are not `enough`. */
  current(question: FlowsQuestion, enough: "rates" | "all" = "all"): FlowsAnswer | null {
    return this.pollers.get(printQuestion(question))?.current(enough === "all") ?? null;
  }

  /** The flow of that id as anybody sees it who looks at a window of that length up to now, whatever else they ask for. */
  find(windowSeconds: number, id: string): { window: FlowWindow; flow: Flow } | null {
    for (const poller of this.pollers.values()) {
      const answer = poller.question.windowSeconds === windowSeconds ? poller.current(true) : null;
      const flow = answer && [...answer.flows, ...answer.uncovered].find((each) => each.id === id);
      if (flow) return { window: answer.window, flow };
    }
    return null;
  }

  stop(): void {
    for (const poller of this.pollers.values()) poller.end();
  }
}

/** One in the process by the caller and the settings of Prometheus. */
export function flowsPoller(caller: Caller, settings: ReadSettings): FlowsPoller {
  const pollers = processHome("flowsPollers", () => new Map<string, FlowsPoller>());
  const key = JSON.stringify([caller.key, settings.prometheus, settings.scrapeIntervalSeconds, settings.scrapeLabels]);
  const poller = pollers.get(key) ?? new FlowsPoller(settings);
  pollers.set(key, poller);
  return poller;
}
