import "server-only";
import { coalesce } from "../../../coalesce";
import { readEnv } from "../../../env";
import { literalValues } from "../../../flows/asked/filter-edit";
import { type FlowsQuestion, printQuestion, questionOf } from "../../../flows/asked/question";
import type { FlowSearch } from "../../../flows/asked/search";
import { type Destination, type Destinations, MOST_DESTINATIONS, workloadKey } from "../../../flows/destination";
import type { FlowProblem } from "../../../flows/flow";
import type { DestinationsAnswer } from "../../../flows/wire/destinations-answer";
import type { Caller } from "../../../people/caller";
import { type DecodedDestinations, decodeDestinations } from "../decode/decode-destinations";
import { podOf, sourceOf } from "../decode/workload";
import {
  anyDialled,
  type DestinationScope,
  destinationCounts,
  destinationNumbers,
  podsOfWorkloads,
  unsteadyDialling,
} from "../promql/destination-queries";
import { type Frame, tooLong } from "../promql/frame";
import { unsteadyPod } from "./count-flows";
import { openWindow, type ReadSettings } from "./open-reading";
import type { PrometheusOptions } from "./read-flows";
import { WindowReading } from "./window-reading";

const KEPT_MILLISECONDS = 10_000;

/** Of more pods a query is longer than what it saves. */
const MOST_PODS = 200;

interface Part extends DecodedDestinations {
  omitted: Destinations["omitted"];
}

interface Asked extends FlowsQuestion {
  /** null: all of the namespaces. */
  workload: string | null;
}

/**
 * Which addresses and ports clients dialled in the window, whatever judged it: what `parent_port` folds is told apart here. `ns:` and
 * `workload:` of the filter say whose. Throws `AppError` when Prometheus does not answer at all; what fails in part is among the problems.
 */
export async function readDestinations(
  caller: Caller,
  search: FlowSearch,
  options: PrometheusOptions = {},
): Promise<DestinationsAnswer> {
  const settings = options.settings ?? readEnv();
  const [workload = null] = literalValues(search.filter, "workload") ?? [];
  const asked = { ...questionOf(search), workload };
  const key = `destinations ${settings.prometheus.url} ${settings.scrapeIntervalSeconds} ${workload} ${printQuestion(asked)}`;
  const signal = options.signal ?? new AbortController().signal;
  const fresh = options.noCache ?? false;
  const { queries, ...answer } = await coalesce(
    caller,
    key,
    { keepMilliseconds: KEPT_MILLISECONDS, signal, fresh },
    (shared) => measure(asked, settings, fresh, shared),
  );
  return { ...answer, ...(options.debug && queries && { queries }) };
}

async function measure(
  asked: Asked,
  settings: ReadSettings,
  noCache: boolean,
  signal: AbortSignal,
): Promise<DestinationsAnswer> {
  const { now, clockAhead, prometheus, shape, end, frame } = await openWindow(asked, settings, noCache, signal);
  const reading = new WindowReading(prometheus, end);
  const pods = asked.workload === null ? null : await podsOf(asked.workload, frame, reading);
  const scopes = inParts({ ...frame, pods });
  const parts = await Promise.all(scopes.map((scope) => readPart(scope, asked.workload, reading)));
  reading.throwIfNothingWasRead();
  const unreadable = parts.reduce((sum, part) => sum + part.unreadable, 0);
  const destinations = parts.flatMap((part) => part.destinations).sort(mostFirst);
  const scraped = destinations.length > 0 || (await isScraped({ ...frame, pods }, reading));
  return {
    windowSeconds: asked.windowSeconds,
    destinations,
    omitted: parts.flatMap((part) => part.omitted),
    scraped,
    window: {
      seconds: asked.windowSeconds,
      start: new Date(end - frame.window).toISOString(),
      end: new Date(end).toISOString(),
      scrapeIntervalSeconds: shape.scrapeIntervalSeconds,
      clockAheadSeconds: clockAhead / 1000,
    },
    readAt: new Date(now).toISOString(),
    problems: [
      ...(scraped ? [] : [NOT_SCRAPED]),
      ...toldUnreadable(unreadable),
      ...reading.problems,
      ...prometheus.problems,
    ],
    queries: prometheus.sent,
  };
}

const NOT_SCRAPED: FlowProblem = {
  code: "destinations_not_scraped",
  message: "Prometheus has no `tcp_open_total` of these proxies, so the ports that their clients dialled are unknown.",
  hint: "Keep that metric in the scrape configuration, as the one that Linkerd documents does.",
};

/** A long window holds so many samples that an engine may refuse to read those of all namespaces at once. */
function inParts(asked: DestinationScope): DestinationScope[] {
  if (!tooLong(asked) || asked.namespaces.length < 2) return [asked];
  return asked.namespaces.map((namespace) => ({ ...asked, namespaces: [namespace] }));
}

/** Those of the workload; null where they cannot be told, or are too many to be named. */
async function podsOf(workload: string, frame: Frame, reading: WindowReading): Promise<string[] | null> {
  const rows = (await reading.attempt(podsOfWorkloads(frame))) ?? [];
  const own = rows.filter(({ labels }) => sourceOf(labels, frame.labels).workload === workload);
  const pods = [...new Set(own.flatMap(({ labels }) => podOf(labels, frame.labels) ?? []))];
  return pods.length === 0 || pods.length > MOST_PODS ? null : pods.sort();
}

async function readPart(asked: DestinationScope, workload: string | null, reading: WindowReading): Promise<Part> {
  const unsteady = (await reading.attempt(unsteadyDialling(asked)))?.map(({ labels }) => unsteadyPod(labels, asked));
  const scope = { ...asked, unsteady: unsteady ?? null };
  const of = scope.namespaces.length > 0 ? ` of ${scope.namespaces.join(", ")}` : "";
  const ask = async (what: string, queries: readonly string[]) =>
    (await Promise.all(queries.map((query) => reading.ask(what, query)))).flatMap((rows) => rows ?? []);
  const { destinations, unreadable } = decodeDestinations(
    await ask(`Destinations${of}`, destinationCounts(scope)),
    scope.labels,
  );
  const workloads = new Map<string, Destination[]>();
  for (const each of destinations) {
    if (workload !== null && each.source.workload !== workload) continue;
    const key = workloadKey(each.source);
    const known = workloads.get(key);
    if (known) known.push(each);
    else workloads.set(key, [each]);
  }
  const cut = [...workloads].filter(([, each]) => each.length > MOST_DESTINATIONS);
  const numbers = cut.length > 0 ? await ask(`The number of destinations${of}`, destinationNumbers(scope)) : [];
  return {
    destinations: [...workloads.values()].flatMap((each) => each.sort(mostFirst).slice(0, MOST_DESTINATIONS)),
    unreadable,
    omitted: cut.flatMap(([key, [first]]) => {
      const mine = numbers.filter(({ labels }) => workloadKey(sourceOf(labels, scope.labels)) === key);
      const number = mine.reduce((sum, { value }) => sum + value, 0);
      return first ? [{ source: first.source, count: Math.max(1, number - MOST_DESTINATIONS) }] : [];
    }),
  };
}

async function isScraped(scope: DestinationScope, reading: WindowReading): Promise<boolean> {
  const rows = await reading.attempt(anyDialled(scope));
  // Not told is no reason to say that it is missing.
  return rows === null || (rows[0]?.value ?? 0) > 0;
}

function mostFirst(a: Destination, b: Destination): number {
  const key = ({ source, address, port }: Destination) => `${workloadKey(source)} ${address} ${port}`;
  return b.connections - a.connections || (key(a) < key(b) ? -1 : 1);
}

function toldUnreadable(count: number): FlowProblem[] {
  if (count === 0) return [];
  const message = "Some destinations are not an address with a port.";
  return [{ code: "unreadable_destinations", message, hint: "They were left out.", count }];
}
