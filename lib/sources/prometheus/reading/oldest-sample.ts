import "server-only";
import { processHome } from "../../../process-home";
import type { Prometheus } from "../client/prometheus-client";
import { tolerate } from "./tolerate";

const STEPS = 100;
const KEPT_MILLISECONDS = 60_000;

/** By URL of Prometheus; `until` by `performance.now()`. */
const known: Map<string, { start: number; oldest: number; until: number }> = processHome(
  "oldestSamples",
  () => new Map(),
);

/**
 * Milliseconds: since when, in a window, Prometheus knows any proxy, to the second; `start` itself where it knew one then. null where there
 * is none at all, or nobody can tell. Asked in ever finer steps, four times for a month.
 */
export async function oldestSample(prometheus: Prometheus, start: number, end: number): Promise<number | null> {
  const kept = known.get(prometheus.url);
  if (kept && kept.until > performance.now() && kept.start <= start && kept.oldest < end)
    return Math.max(start, kept.oldest);
  const oldest = await search(prometheus, start, end);
  if (oldest !== null) known.set(prometheus.url, { start, oldest, until: performance.now() + KEPT_MILLISECONDS });
  return oldest;
}

async function search(prometheus: Prometheus, start: number, end: number): Promise<number | null> {
  let [from, to] = [start, end];
  let found: number | null = null;
  for (;;) {
    const step = Math.max(1, Math.ceil((to - from) / STEPS / 1000));
    // Steps that end where data is known to be: they would step over what is shorter.
    const begin = to - Math.floor((to - from) / 1000 / step) * step * 1000;
    const [proxies] = (await prometheus.range("count(proxy_build_info)", begin, to, step).catch(tolerate)) ?? [];
    const first = proxies?.points[0]?.[0];
    if (first === undefined) return found;
    found = first;
    if (step === 1 || first <= start) return found;
    [from, to] = [Math.max(start, first - step * 1000), first];
  }
}
