import type { FlowProblem, FlowWindow } from "../flows/flow";

/** A rehearsal looks back as far as there is data, up to this. */
export const FARTHEST_SECONDS = 7 * 24 * 3600;

/** How far back the flows of a reading go. */
export interface LookBack {
  windowSeconds: number;
  /** RFC 3339: since when there is data, where the window is longer than that; else null. */
  since: string | null;
  /** RFC 3339: where the window ends. */
  until: string;
}

export function lookBackOf(window: FlowWindow, problems: readonly FlowProblem[]): LookBack {
  const since = problems.find((each) => each.since !== undefined)?.since ?? null;
  return { windowSeconds: window.seconds, since, until: window.end };
}

/** RFC 3339: the first moment whose flows were replayed. */
export function replayedFrom({ windowSeconds, since, until }: LookBack): string {
  return since ?? new Date(Date.parse(until) - windowSeconds * 1000).toISOString();
}

/** `6 h 12 min, as far as there is data`; `7 d`. */
export function lookBackWords(reach: LookBack): string {
  const seconds = (Date.parse(reach.until) - Date.parse(replayedFrom(reach))) / 1000;
  return `${printSpan(seconds)}${reach.since === null ? "" : ", as far as there is data"}`;
}

const UNITS = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
] as const;

/** The two largest units: `6 h 12 min`. */
function printSpan(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  const first = UNITS.findIndex(([unit]) => rest >= unit);
  const parts = UNITS.slice(first < 0 ? -1 : first)
    .slice(0, 2)
    .flatMap(([unit, name]) => {
      const count = Math.floor(rest / unit);
      rest -= count * unit;
      return count > 0 || seconds < 1 ? [`${count} ${name}`] : [];
    });
  return parts.join(" ");
}
