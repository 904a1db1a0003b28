import "server-only";
import type { Prometheus } from "./prometheus-client";

const KEPT_MILLISECONDS = 60_000;
/** Less is nobody's concern; VictoriaMetrics tells the time of a second ago. */
const TOLERATED_MILLISECONDS = 2_000;

/** On globalThis, so that every route and page of the process shares it. By URL of Prometheus. */
const known: Map<string, { ahead: number; until: number }> = processWide();

/**
 * Milliseconds by which Prometheus's clock is ahead of this process's; negative where it is behind, 0 where they agree. Samples carry its
 * time, so it decides what is now. Asked once a minute; throws where Prometheus does not answer.
 */
export async function readClockAhead(prometheus: Prometheus, url: string, noCache: boolean): Promise<number> {
  const kept = noCache ? undefined : known.get(url);
  // A clock that was set back would keep it for long.
  if (kept && kept.until > Date.now() && kept.until <= Date.now() + KEPT_MILLISECONDS) return kept.ahead;
  const asked = Date.now();
  const theirs = await prometheus.clock();
  const answered = Date.now();
  const ahead = theirs === null ? 0 : Math.round(theirs - (asked + answered) / 2);
  const agree = Math.abs(ahead) <= TOLERATED_MILLISECONDS + (answered - asked) / 2;
  known.set(url, { ahead: agree ? 0 : ahead, until: answered + KEPT_MILLISECONDS });
  return agree ? 0 : ahead;
}

/** As it was found last; 0 before. */
export function knownClockAhead(url: string | null): number {
  return known.get(url ?? "")?.ahead ?? 0;
}

function processWide(): typeof known {
  const home = globalThis as typeof globalThis & { engineClocks?: typeof known };
  home.engineClocks ??= new Map();
  return home.engineClocks;
}
