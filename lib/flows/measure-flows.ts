import "server-only";
import { decodeBackends } from "./decode-backends";
import type { Labels } from "./decode-result";
import { decodeSample, type SampleContext } from "./decode-sample";
import type { FlowProblem } from "./flow";
import type { Measure, Measured, MergeContext } from "./merge";
import { FLOW_FAMILIES, type FlowFamily } from "./metric-families";
import { PartialReading } from "./partial-reading";
import type { Prometheus } from "./prometheus-client";
import {
  exactDenials,
  exactFamilyCounts,
  type Frame,
  familyCounts,
  familyLastSeen,
  familyRates,
  MAX_EXACT_STEPS,
  podsNamedHostname,
  policyErrors,
  routeBackends,
  youngerThanWindow,
} from "./queries";
import { podOf } from "./workload";

type Row = { labels: Labels; value: number };

/** Asks everything about one window that ends at `end` (milliseconds). Throws if nothing at all could be read. */
export async function measureFlows(
  prometheus: Prometheus,
  frame: Frame,
  end: number,
): Promise<{ measured: Measured[]; context: MergeContext; problems: FlowProblem[] }> {
  const reading = new PartialReading();
  const ask = (what: string, query: string) => reading.part(what, () => prometheus.instant(query, end));
  const exactQuery = exactDenials(frame);
  const young = ((await ask("The age of Prometheus", youngerThanWindow(frame))) ?? []).length > 0;
  const [families, exact, errors, backends, named] = await Promise.all([
    Promise.all(FLOW_FAMILIES.map((family) => askFamily(ask, family, frame, young))),
    exactQuery === null ? null : ask("Exact counts of denials", exactQuery),
    ask("Connections that a policy ended", policyErrors(frame)),
    ask("Backends of routes", routeBackends(frame)),
    ask("Labels of pods", podsNamedHostname(frame)),
  ]);
  reading.throwIfNothingWasRead();

  const decoder = new SampleDecoder(frame, named ?? []);
  const measured = [
    ...families.flatMap(({ family, rates, counts, lastSeen }) => [
      ...decoder.decode(family, "rate", rates),
      ...decoder.decode(family, "count", counts),
      ...decoder.decode(family, "last", lastSeen),
    ]),
    ...decoder.decode(null, "exact", exact),
    ...decoder.decode(null, "error", errors),
  ];
  const problems = [...reading.problems, ...decoder.problems()];
  if (exactQuery === null) problems.push(tooLongForExact(frame));
  return {
    measured,
    context: { backends: backends === null ? null : decodeBackends(backends), exact: exact !== null },
    problems,
  };
}

async function askFamily(
  ask: (what: string, query: string) => Promise<Row[] | null>,
  family: FlowFamily,
  frame: Frame,
  young: boolean,
) {
  const exact = young ? exactFamilyCounts(family, frame) : null;
  const name = family.id === "private" ? "Requests to private addresses" : `Traffic of the ${family.id} family`;
  const countFamily = async () => {
    const exactly = exact === null ? null : await ask(`${name} (exact counts)`, exact);
    return exactly ?? ask(`${name} (counts)`, familyCounts(family, frame));
  };
  const [rates, counts, lastSeen] = await Promise.all([
    ask(`${name} (rates)`, familyRates(family, frame)),
    countFamily(),
    ask(`${name} (last seen)`, familyLastSeen(family, frame)),
  ]);
  return { family, rates, counts, lastSeen };
}

/** Decodes rows and keeps account of those that nobody can read. */
class SampleDecoder {
  private readonly unreadable = new Map<string, number>();
  private readonly podsNamedHostname: Set<string>;

  constructor(
    private readonly frame: Frame,
    named: readonly Row[],
  ) {
    const { labels: scrape } = frame;
    this.podsNamedHostname = new Set(
      named.map(({ labels }) => `${labels[scrape.namespace] ?? ""}/${podOf(labels, scrape)}`),
    );
  }

  /** `family` null: one of several, told from each row. */
  decode(family: FlowFamily | null, measure: Measure, rows: readonly Row[] | null): Measured[] {
    const context: SampleContext = {
      protocol: family?.protocol ?? null,
      privateOnly: family?.id === "private",
      scrape: this.frame.labels,
      podsNamedHostname: this.podsNamedHostname,
    };
    return (rows ?? []).flatMap(({ labels, value }) => {
      const decoded = decodeSample(labels, context);
      if (decoded.kind === "flow") return [{ sample: decoded.sample, measure, value }];
      // Every series is counted, so counting those rows counts each series once.
      if (decoded.kind === "unreadable" && measure === "count") {
        this.unreadable.set(decoded.why, (this.unreadable.get(decoded.why) ?? 0) + 1);
      }
      return [];
    });
  }

  problems(): FlowProblem[] {
    const unreadable = [...this.unreadable].map(([why, count]) => ({
      code: "unreadable_samples",
      message: `Samples that nobody here can read: ${why.slice(0, 200)}.`,
      hint: "A newer Linkerd, or labels rewritten by the scrape configuration?",
      count,
    }));
    if (this.podsNamedHostname.size === 0) return unreadable;
    const pods = [...this.podsNamedHostname].slice(0, 3).join(", ");
    const shadowed: FlowProblem = {
      code: "hostname_shadowed",
      message: `Pods with a label \`hostname\` hide the proxy's label of that name: ${pods}. Their hosts are read from \`exported_hostname\`.`,
      hint: "Stop the scrape configuration from copying this pod label.",
      count: this.podsNamedHostname.size,
    };
    return [...unreadable, shadowed];
  }
}

function tooLongForExact(frame: Frame): FlowProblem {
  const minutes = Math.floor((MAX_EXACT_STEPS * frame.scrape) / 60_000);
  return {
    code: "denials_estimated",
    message:
      "In a window this long denials are counted by difference: those before a restart that left no trace are missing.",
    hint: `Up to ${minutes} minutes every single denial is counted.`,
  };
}
