import "server-only";
import { Breath } from "../../../breathe";
import type { FlowProblem } from "../../../flows/flow";
import type { Labels } from "../client/decode-result";
import type { FlowFamily } from "../promql/metric-families";
import type { ScrapeLabels } from "../promql/scrape-labels";
import { decodeSample, type SampleContext } from "./decode-sample";
import type { Measure, Measured } from "./merge";
import { podOf } from "./workload";

export type Row = { labels: Labels; value: number };

/** Decodes rows and keeps account of those that nobody can read. */
export class SampleDecoder {
  private readonly unreadable = new Map<string, number>();
  private readonly podsNamedHostname: ReadonlySet<string>;
  private readonly breath = new Breath();

  constructor(
    private readonly scrape: ScrapeLabels,
    named: readonly Row[],
  ) {
    this.podsNamedHostname = new Set(
      named.map(({ labels }) => `${labels[scrape.namespace] ?? ""}/${podOf(labels, scrape)}`),
    );
  }

  /** `family` null: one of several, told from each row. */
  async decode(family: FlowFamily | null, measure: Measure, rows: readonly Row[] | null): Promise<Measured[]> {
    const measured: Measured[] = [];
    const context: SampleContext = {
      protocol: family?.protocol ?? null,
      privateOnly: family?.id === "private",
      scrape: this.scrape,
      podsNamedHostname: this.podsNamedHostname,
    };
    for (const { labels, value } of rows ?? []) {
      const decoded = decodeSample(labels, context);
      const why =
        decoded.kind === "unreadable" ? decoded.why : isCount(value) ? null : "a counter that is not a number";
      if (decoded.kind === "flow" && why === null) measured.push({ sample: decoded.sample, measure, value });
      // Every series is counted, so counting those rows counts each series once.
      else if (why !== null && measure === "count") this.unreadable.set(why, (this.unreadable.get(why) ?? 0) + 1);
      if (this.breath.due()) await this.breath.take();
    }
    return measured;
  }

  problems(): FlowProblem[] {
    const unreadable = [...this.unreadable].map(([why, count]) => ({
      code: "unreadable_samples",
      message: `Unreadable samples: ${why.slice(0, 200)}.`,
      hint: "Is Linkerd newer than this dashboard, or does the scrape configuration rewrite labels?",
      count,
    }));
    if (this.podsNamedHostname.size === 0) return unreadable;
    const pods = [...this.podsNamedHostname].slice(0, 3).join(", ");
    const shadowed: FlowProblem = {
      code: "hostname_shadowed",
      message: `Pods with a label \`hostname\` override the proxy's label of that name: ${pods}. Their hosts are read from \`exported_hostname\`.`,
      hint: "Stop the scrape configuration from copying this pod label.",
      count: this.podsNamedHostname.size,
    };
    return [...unreadable, shadowed];
  }
}

/** Beyond this a sum would be rounded, or end as infinite. */
function isCount(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}
