import type { FlowsQuestion } from "../flows/asked/question";
import type { FlowSearch } from "../flows/asked/search";
import type { FirstSeenAnswer, FlowDetail, FlowSeriesAnswer, FlowsAnswer } from "../flows/flow";
import type { DestinationsAnswer } from "../flows/wire/destinations-answer";
import type { FlowsEvent } from "../flows/wire/flows-event";
import type { OpeningsAnswer } from "../flows/wire/openings-answer";
import type { Caller } from "../people/caller";

/** How something is asked of a source. */
export interface ReadOptions {
  signal?: AbortSignal;
  /** Lists the queries that were sent. */
  debug?: boolean;
  /** Asks the source even if another viewer just did. */
  noCache?: boolean;
  /** Takes rates alone where nothing is counted yet, see `COUNTS_FOLLOW`: an answer soon rather than a whole one. */
  countsLater?: boolean;
}

/**
 * What a source of metrics answers, to whom. What is told of the source itself is told to everybody alike. Each throws an `AppError` where the source does not answer at all; what it cannot tell, or could tell
 * only in part, is among the problems of the answer.
 */
export interface Source {
  /** The egress of a window, as far as `search` asks for it. */
  flows(caller: Caller, search: FlowSearch, options?: ReadOptions): Promise<FlowsAnswer>;
  /** One flow by itself, with what anyone needs to get the same numbers. */
  detail(caller: Caller, search: FlowSearch, options?: ReadOptions): Promise<FlowDetail>;
  /** Rates by verdict over a window. */
  series(caller: Caller, search: FlowSearch, options?: ReadOptions): Promise<FlowSeriesAnswer>;
  /** When contacts that a window has were seen first. */
  firstSeen(caller: Caller, search: FlowSearch, options?: ReadOptions): Promise<FirstSeenAnswer>;
  /** The addresses and ports that the clients of `search` dialled. */
  destinations(caller: Caller, search: FlowSearch, options?: ReadOptions): Promise<DestinationsAnswer>;
  /** The connections that they opened, and those that their proxies opened in turn. */
  openings(caller: Caller, search: FlowSearch, options?: ReadOptions): Promise<OpeningsAnswer>;
  /** The newest version of the proxies that are counted; null where nothing tells it. */
  proxyVersion(options?: ReadOptions): Promise<string | null>;
  /** Sends at once what is known, as a delta where `since` is still held, then whatever changes. Returns what ends it. */
  watch(caller: Caller, question: FlowsQuestion, send: (event: FlowsEvent) => void, since: string | null): () => void;
  /** By how many milliseconds its clock was ahead of ours when it was last asked; 0 before. */
  clockAhead(): number;
  /** Whether it holds what this dashboard needs. Never throws but for an abort: a source that is down is a finding. */
  check(options?: Pick<ReadOptions, "signal">): Promise<SourceCheck[]>;
}

/** `unknown`: could not be told, or there is nothing to tell it from yet. */
export interface SourceCheck {
  id:
    | "reachable"
    | "version"
    | "proxies"
    | "clusters"
    | "labels"
    | "hostnames"
    | "destinations"
    | "scrape-interval"
    | "clock"
    | "recording-rules"
    | "charts";
  status: "ok" | "warning" | "failed" | "unknown";
  sentence: string;
  /** What may help; empty when all is well. */
  hint: string;
}
