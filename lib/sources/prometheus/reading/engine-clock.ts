import "server-only";
import type { FlowProblem } from "../../../flows/flow";
import { processHome } from "../../../process-home";
import type { Prometheus } from "../client/prometheus-client";

const KEPT_MILLISECONDS = 60_000;
/** Less is nobody's concern; VictoriaMetrics tells the time of a second ago. */
const TOLERATED_MILLISECONDS = 2_000;

interface KnownClock {
  ahead: number;
  problem: FlowProblem | null;
  /** By `performance.now()`. */
  until: number;
  /** What our own clock was ahead of that, when it was asked. */
  ours: number;
}

/** By URL of Prometheus. */
const known: Map<string, KnownClock> = processHome("engineClocks", () => new Map());

/**
 * Milliseconds by which Prometheus's clock is ahead of this process's; negative where it is behind, 0 where they agree, or where it says
 * what cannot be, which is a problem. Samples carry its time, so it decides what is now. Asked once a minute, and again as soon as our
 * own clock was set; throws where Prometheus does not answer.
 */
export async function readClockAhead(
  prometheus: Pick<Prometheus, "clock">,
  url: string,
  noCache: boolean,
): Promise<{ ahead: number; problem: FlowProblem | null }> {
  const kept = noCache ? undefined : known.get(url);
  if (kept && kept.until > performance.now() && Math.abs(ownClock() - kept.ours) < TOLERATED_MILLISECONDS) return kept;
  const asked = Date.now();
  const theirs = await prometheus.clock();
  const answered = Date.now();
  const told = theirs !== null && theirs >= EARLIEST && theirs <= LATEST;
  const ahead = told ? Math.round(theirs - (asked + answered) / 2) : 0;
  const agree = Math.abs(ahead) <= TOLERATED_MILLISECONDS + Math.abs(answered - asked) / 2;
  const clock: KnownClock = {
    ahead: agree ? 0 : ahead,
    problem: told ? null : unreadableClock(theirs),
    until: performance.now() + KEPT_MILLISECONDS,
    ours: ownClock(),
  };
  known.set(url, clock);
  return clock;
}

/** Years 2001 and 2100: what is no date would end as an error of ours. */
const EARLIEST = Date.UTC(2001, 0);
const LATEST = Date.UTC(2100, 0);

function unreadableClock(theirs: number | null): FlowProblem {
  const said = theirs === null ? "no time" : `${theirs / 1000} for a time`;
  return {
    code: "clock_unreadable",
    message: `Prometheus reports ${said}, so windows and ages use the dashboard's own clock.`,
    hint: "What does `time()` return there? A proxy in front may have answered instead.",
  };
}

function ownClock(): number {
  return Date.now() - performance.now();
}

/** As it was found last; 0 before. */
export function knownClockAhead(url: string | null): number {
  return known.get(url ?? "")?.ahead ?? 0;
}
