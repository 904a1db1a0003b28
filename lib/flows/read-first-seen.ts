import "server-only";
import { readEnv } from "../env";
import { coalesce } from "./coalesce";
import { contactKey } from "./compare-flows";
import type { FirstSeenAnswer } from "./flow";
import type { Measured } from "./merge";
import { FLOW_FAMILIES } from "./metric-families";
import { openReading, type ReadSettings } from "./open-reading";
import { PartialReading } from "./partial-reading";
import { familyFirstSeen, firstSeenStep, podsNamedHostname } from "./queries";
import { type FlowsQuestion, printQuestion, questionOf } from "./question";
import type { ReadOptions } from "./read-flows";
import { SampleDecoder } from "./sample-decoder";
import type { FlowSearch } from "./search";

const KEPT_MILLISECONDS = 30_000;

/**
 * When each client first reached each destination inside the window: a 60th of the window at worst too late. What was counted before the
 * window began is not looked at. Throws `AppError` when Prometheus does not answer at all.
 */
export async function readFirstSeen(search: FlowSearch, options: ReadOptions = {}): Promise<FirstSeenAnswer> {
  const settings = options.settings ?? readEnv();
  const question = questionOf(search);
  const key = `first-seen ${settings.prometheus.url} ${settings.scrapeIntervalSeconds} ${printQuestion(question)}`;
  const signal = options.signal ?? new AbortController().signal;
  const fresh = options.noCache ?? false;
  return coalesce(key, { keepMilliseconds: KEPT_MILLISECONDS, signal, fresh }, (shared) =>
    readContacts(question, settings, fresh, shared),
  );
}

async function readContacts(
  { windowSeconds, end: asked, namespaces }: FlowsQuestion,
  settings: ReadSettings,
  noCache: boolean,
  signal: AbortSignal,
): Promise<FirstSeenAnswer> {
  const { now, prometheus, shape, scrape } = await openReading(settings, noCache, signal);
  const latest = asked === null ? now : Math.min(now, Date.parse(asked));
  const end = Math.floor(latest / scrape) * scrape;
  const frame = {
    window: windowSeconds * 1000,
    scrape,
    labels: shape.labels,
    namespaces,
    rules: false,
    unsteady: null,
    byPod: true,
  };
  const reading = new PartialReading();
  const ask = (what: string, query: string) => reading.part(what, () => prometheus.instant(query, end));
  const named = (await ask("Labels of pods", podsNamedHostname(frame))) ?? [];
  const decoder = new SampleDecoder(shape.labels, named);
  const measured: Measured[] = [];
  await Promise.all(
    FLOW_FAMILIES.map(async (family) => {
      const rows = await ask(`First contacts of the ${family.id} family`, familyFirstSeen(family, frame));
      await decoder.decode(family, "last", rows, measured);
    }),
  );
  reading.throwIfNothingWasRead();
  const seconds = new Map<string, number>();
  for (const { sample, value } of measured) {
    const key = contactKey(sample.identity);
    seconds.set(key, Math.min(value, seconds.get(key) ?? value));
  }
  const firstSeen = [...seconds].map(([key, at]) => [key, new Date(at * 1000).toISOString()] as const);
  return {
    firstSeen: Object.fromEntries(firstSeen),
    stepSeconds: firstSeenStep(frame) / 1000,
    problems: [...reading.problems, ...prometheus.problems],
  };
}
