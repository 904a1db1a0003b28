import "server-only";
import { COUNTS_FOLLOW, type FlowProblem } from "../../../flows/flow";
import type { Prometheus } from "../client/prometheus-client";
import { decodeBackends } from "../decode/decode-backends";
import { addSamples, type FlowSums, type MergeContext } from "../decode/merge";
import { type Row, SampleDecoder } from "../decode/sample-decoder";
import { routeBackends } from "../promql/count-queries";
import type { Frame } from "../promql/frame";
import { podsNamedHostname, podsWithoutWorkload } from "../promql/pod-queries";
import { failingConnections, familyRates } from "../promql/rate-queries";
import { type Counted, countFlows } from "./count-flows";
import { WindowReading } from "./window-reading";

/** `"later"`: rates alone, and what it takes to tell their verdicts. Else what was counted before and is still good. */
export type Held = Counted | "later" | null;

/**
 * Asks everything about one window that ends at `end` (milliseconds); only its rates where the rest is `held`. Throws if nothing at
 * all could be read.
 */
export async function measureFlows(
  prometheus: Prometheus,
  asked: Frame,
  end: number,
  held: Held = null,
): Promise<{ rates: FlowSums; counted: Counted; problems: FlowProblem[] }> {
  const reading = new WindowReading(prometheus, end);
  if (held !== null && held !== "later") {
    const frame = { ...asked, byPod: await needsPods(reading, asked, held.named) };
    const rates = await measureRates(reading, frame, held.named);
    reading.throwIfNothingWasRead();
    return { rates, counted: held, problems: [...reading.problems, ...held.problems] };
  }
  const named = (await reading.ask("Labels of pods", podsNamedHostname(asked))) ?? [];
  const frame = { ...asked, byPod: await needsPods(reading, asked, named) };
  const rest =
    held === "later"
      ? nothingCounted(reading, frame, end, named)
      : countFlows(reading, { prometheus, asked: frame, end, named });
  const [counted, rates] = await Promise.all([rest, measureRates(reading, frame, named)]);
  reading.throwIfNothingWasRead();
  return { rates, counted, problems: [...reading.problems, ...counted.problems] };
}

async function measureRates(reading: WindowReading, frame: Frame, named: readonly Row[]): Promise<FlowSums> {
  const decoder = new SampleDecoder(frame.labels, named);
  const sums: FlowSums = new Map();
  for (const { family, rows } of await reading.askFamilies("rates", (each) => familyRates(each, frame))) {
    await addSamples(sums, await decoder.decode(family, "rate", rows));
  }
  return sums;
}

async function needsPods(reading: WindowReading, frame: Frame, named: readonly Row[]): Promise<boolean> {
  if (named.length > 0 || frame.labels.workloads.length === 0) return true;
  return (await reading.ask("Pods without a workload", podsWithoutWorkload(frame)))?.length !== 0;
}

async function nothingCounted(reading: WindowReading, frame: Frame, end: number, named: Row[]): Promise<Counted> {
  const [backends, failing] = await Promise.all([
    reading.ask("Backends of routes", routeBackends(frame)),
    reading.ask("Connections to unresolved backends", failingConnections(frame)),
  ]);
  const inWindow = (failing ?? []).map(({ labels, value }) => ({ labels, value: (value * frame.window) / 1000 }));
  const measured = await new SampleDecoder(frame.labels, named).decode(null, "error", inWindow);
  const context: MergeContext = {
    backends: backends && decodeBackends(backends),
    exact: false,
    uncountedSeconds: frame.window / 1000,
  };
  const sums = await addSamples(new Map(), measured);
  return { end, sums, context, problems: [COUNTS_FOLLOW], named, raw: new Map() };
}
