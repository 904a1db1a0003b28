import "server-only";
import { coalesce } from "../../../coalesce";
import { readEnv } from "../../../env";
import { type FlowsQuestion, printQuestion, questionOf } from "../../../flows/asked/question";
import type { FlowSearch } from "../../../flows/asked/search";
import { contactKey } from "../../../flows/compare-flows";
import type { FirstSeenAnswer } from "../../../flows/flow";
import type { Caller } from "../../../people/caller";
import { momentOf } from "../decode/moment";
import { SampleDecoder } from "../decode/sample-decoder";
import { FLOW_FAMILIES } from "../promql/metric-families";
import { podsNamedHostname } from "../promql/pod-queries";
import { familyFirstSeen, firstSeenStep } from "../promql/seen-queries";
import { openWindow, type ReadSettings } from "./open-reading";
import { PartialReading } from "./partial-reading";
import type { PrometheusOptions } from "./read-flows";

const KEPT_MILLISECONDS = 30_000;

/**
 * When each client first reached each destination inside the window: a 60th of the window at worst too late. What was counted before the
 * window began is not looked at. Throws `AppError` when Prometheus does not answer at all.
 */
export async function readFirstSeen(
  caller: Caller,
  search: FlowSearch,
  options: PrometheusOptions = {},
): Promise<FirstSeenAnswer> {
  const settings = options.settings ?? readEnv();
  const question = questionOf(search);
  const key = `first-seen ${settings.prometheus.url} ${settings.scrapeIntervalSeconds} ${printQuestion(question)}`;
  const signal = options.signal ?? new AbortController().signal;
  const fresh = options.noCache ?? false;
  return coalesce(caller, key, { keepMilliseconds: KEPT_MILLISECONDS, signal, fresh }, (shared) =>
    readContacts(question, settings, fresh, shared),
  );
}

async function readContacts(
  question: FlowsQuestion,
  settings: ReadSettings,
  noCache: boolean,
  signal: AbortSignal,
): Promise<FirstSeenAnswer> {
  const { prometheus, shape, end, frame } = await openWindow(question, settings, noCache, signal);
  const reading = new PartialReading();
  const ask = (what: string, query: string) => reading.part(what, () => prometheus.instant(query, end));
  const named = (await ask("Labels of pods", podsNamedHostname(frame))) ?? [];
  const decoder = new SampleDecoder(shape.labels, named);
  const seconds = new Map<string, number>();
  await Promise.all(
    FLOW_FAMILIES.map(async (family) => {
      const rows = await ask(`First contacts of the ${family.id} family`, familyFirstSeen(family, frame));
      for (const { sample, value } of await decoder.decode(family, "last", rows)) {
        const key = contactKey(sample.identity);
        seconds.set(key, Math.min(value, seconds.get(key) ?? value));
      }
    }),
  );
  reading.throwIfNothingWasRead();
  const firstSeen = [...seconds].flatMap(([key, at]) => {
    const moment = momentOf(at);
    return moment === null ? [] : [[key, moment] as const];
  });
  return {
    firstSeen: Object.fromEntries(firstSeen),
    stepSeconds: firstSeenStep(frame) / 1000,
    problems: [...reading.problems, ...prometheus.problems],
  };
}
