import "server-only";
import { Breath } from "../../../breathe";
import { answersOf } from "../../../flows/answers";
import { type Flow, LATENCY_BOUNDS_SECONDS, type LatencyBands } from "../../../flows/flow";
import { flowId, flowKey } from "../../../flows/flow-id";
import { byUrgency } from "../../../flows/flow-order";
import { countsRequests } from "../../../flows/protocol";
import { registrableDomain } from "../../../registrable-domain";
import { backendKey, classifyVerdict, type RouteBackend } from "./classify-verdict";
import type { FlowIdentity, FlowSample } from "./decode-sample";
import { momentOf } from "./moment";

/**
 * `count` by difference, `exact` in steps, `error` a connection that a policy ended, `last` in unix seconds, `open` connections now,
 * `took` requests that took up to `bound` seconds.
 */
export type Measure = "rate" | "count" | "exact" | "error" | "last" | "open" | "took";

export interface Measured {
  sample: FlowSample;
  measure: Measure;
  value: number;
}

export interface MergeContext {
  /** By `backendKey`; null when they could not be read. */
  backends: ReadonlyMap<string, RouteBackend[]> | null;
  /** Whether denials were counted exactly; then what is not among the exact ones counts 0. */
  exact: boolean;
  /** Seconds of the window where nothing is counted yet, and verdicts are told from rates. */
  uncountedSeconds?: number;
}

/** By answer. */
type Tally = Map<string, number>;

export interface Sums {
  identity: FlowIdentity;
  pods: Set<string>;
  rate: number;
  /** That of any pod. */
  rates: Tally;
  count: number;
  exact: number;
  last: number;
  answers: Tally;
  exactAnswers: Tally;
  errors: Tally;
  open: number | null;
  /** By upper bound in seconds. */
  took: Map<number, number>;
}

/** What the samples of each flow add up to, by `flowKey`; pods and answers together. */
export type FlowSums = Map<string, Sums>;

/** Into `sums`, which it returns. */
export async function addSamples(sums: FlowSums, measured: Iterable<Measured>): Promise<FlowSums> {
  const breath = new Breath();
  for (const each of measured) {
    if (!Number.isFinite(each.value)) continue;
    const key = flowKey(each.sample.identity);
    const sum = sums.get(key) ?? newSums(each.sample.identity);
    add(sum, each);
    sums.set(key, sum);
    if (breath.due()) await breath.take();
  }
  return sums;
}

/**
 * A flow for each of `counted` and of `rates`, which holds rates and nothing else. What did not move in the window is left out: proxies
 * export a series until they end, so a denial of last week would stand there for ever.
 */
export async function flowsOf(counted: FlowSums, rates: FlowSums, context: MergeContext): Promise<Flow[]> {
  const breath = new Breath();
  const flows: Flow[] = [];
  for (const key of new Set([...counted.keys(), ...rates.keys()])) {
    const sum = joined(counted.get(key), rates.get(key));
    const flow = sum && flowOf(key, sum, context);
    if (flow && (flow.count > 0 || flow.ratePerSecond > 0 || flow.lastSeen !== null)) flows.push(flow);
    if (breath.due()) await breath.take();
  }
  return flows.sort(byUrgency);
}

function joined(counted: Sums | undefined, rated: Sums | undefined): Sums | undefined {
  if (!counted || !rated) return counted ?? rated;
  const pods = rated.pods.size === 0 ? counted.pods : new Set([...counted.pods, ...rated.pods]);
  return { ...counted, rate: rated.rate, rates: rated.rates, pods };
}

function newSums(identity: FlowIdentity): Sums {
  return {
    identity,
    pods: new Set(),
    rate: 0,
    rates: new Map(),
    count: 0,
    exact: 0,
    last: 0,
    answers: new Map(),
    exactAnswers: new Map(),
    errors: new Map(),
    open: null,
    took: new Map(),
  };
}

function add(sum: Sums, { sample, measure, value }: Measured): void {
  if (value > 0 && sample.pod !== null) sum.pods.add(sample.pod);
  switch (measure) {
    case "rate":
      sum.rate += value;
      if (value > 0) sum.rates.set(sample.answer ?? "none", value);
      break;
    case "last":
      sum.last = Math.max(sum.last, value);
      break;
    case "open":
      sum.open = (sum.open ?? 0) + value;
      break;
    case "took":
      if (sample.bound !== null) sum.took.set(sample.bound, (sum.took.get(sample.bound) ?? 0) + value);
      break;
    case "error":
      tally(sum.errors, sample.answer ?? "unknown", value);
      break;
    case "count":
      sum.count += value;
      tally(sum.answers, sample.answer ?? "none", value);
      break;
    case "exact":
      sum.exact += value;
      tally(sum.exactAnswers, sample.answer ?? "none", value);
      break;
  }
}

function flowOf(key: string, sum: Sums, context: MergeContext): Flow {
  const { identity } = sum;
  const connections = !countsRequests(identity);
  const backends = context.backends ? (context.backends.get(backendKey(identity.network, identity.route)) ?? []) : null;
  const cheap = plain(connections ? answersOfConnections(sum.count, sum.errors) : sum.answers);
  const uncounted = context.uncountedSeconds;
  const evidence =
    uncounted === undefined
      ? { answers: cheap, count: sum.count }
      : { answers: plain(connections ? sum.errors : sum.rates), count: Math.round(sum.rate * uncounted) };
  const verdict = classifyVerdict(identity, { backends, ...evidence });
  const exact = context.exact && verdict === "denied";
  const count = Math.round(exact ? sum.exact : sum.count);
  const { judge: _, ...visible } = identity;
  return {
    id: flowId(key),
    ...visible,
    source: { ...identity.source, pods: [...sum.pods].sort() },
    registrableDomain: registrableDomain(identity.host),
    verdict,
    count,
    ratePerSecond: threeDigits(sum.rate),
    lastSeen: momentOf(sum.last),
    openConnections: sum.open === null ? null : Math.max(0, Math.round(sum.open)),
    latency: bandsOf(sum.took),
    answers:
      uncounted !== undefined
        ? {}
        : exact && !connections
          ? plain(sum.exactAnswers)
          : verdict === "denied" && connections
            ? { forbidden: count }
            : cheap,
  };
}

/** Opens count attempts; what a policy ended is told apart by its error, and the rest was let through. */
function answersOfConnections(count: number, errors: Tally): Tally {
  const ended = [...errors.values()].reduce((sum, each) => sum + each, 0);
  const opened = Math.max(0, Math.round(count - ended));
  return new Map([...(opened > 0 ? [["opened", opened] as const] : []), ...errors]);
}

function plain(tally: Tally): Record<string, number> {
  return answersOf([...tally.keys()], [...tally.values()]);
}

function tally(answers: Tally, answer: string, value: number): void {
  if (value > 0) answers.set(answer, (answers.get(answer) ?? 0) + Math.round(value));
}

/** Buckets of a histogram add up from below; bands stand apart. */
function bandsOf(took: ReadonlyMap<number, number>): LatencyBands | null {
  const [a, b, c, d, all] = [...LATENCY_BOUNDS_SECONDS, Number.POSITIVE_INFINITY].map((bound) =>
    Math.round(took.get(bound) ?? 0),
  );
  if (!all) return null;
  const apart = (upper = 0, lower = 0) => Math.max(0, upper - lower);
  return [a ?? 0, apart(b, a), apart(c, b), apart(d, c), apart(all, d)];
}

/** A rate is extrapolated from a few scrapes: digits beyond these are noise, and would change with every refresh. */
function threeDigits(rate: number): number {
  return Number(rate.toPrecision(3));
}
