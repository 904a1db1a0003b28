import { type FlowSearch, MAX_WINDOW_SECONDS } from "@/lib/flows/asked/search";

/** Twice the window about the same middle; up to now where that would end later. `now` in milliseconds. */
export function zoomedOut(
  { windowSeconds, end }: Pick<FlowSearch, "windowSeconds" | "end">,
  now: number,
): Pick<FlowSearch, "windowSeconds" | "end"> {
  const wider = Math.min(MAX_WINDOW_SECONDS, 2 * windowSeconds);
  if (end === null) return { windowSeconds: wider, end };
  const later = Date.parse(end) + ((wider - windowSeconds) / 2) * 1000;
  return { windowSeconds: wider, end: later >= now ? null : new Date(later).toISOString() };
}
