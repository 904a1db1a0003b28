import "server-only";
import type { FlowProblem } from "../../../flows/flow";
import type { Prometheus } from "../client/prometheus-client";
import type { Row } from "../decode/sample-decoder";
import { FLOW_FAMILIES, type FlowFamily } from "../promql/metric-families";
import { quote } from "../promql/promql";
import { PartialReading } from "./partial-reading";

/** What was read of one family; null: nothing could be. */
export interface FamilyRows {
  family: FlowFamily;
  rows: Row[] | null;
}

/** Of which family a row is, where one query asks for several. */
const FAMILY_LABEL = "egress_family";

/** Questions about one moment, of which some may fail: those become problems. */
export class WindowReading {
  private readonly reading = new PartialReading();

  /** `end` in milliseconds. */
  constructor(
    private readonly prometheus: Prometheus,
    private readonly end: number,
  ) {}

  get problems(): FlowProblem[] {
    return this.reading.problems;
  }

  throwIfNothingWasRead(): void {
    this.reading.throwIfNothingWasRead();
  }

  ask(what: string, query: string): Promise<Row[] | null> {
    return this.reading.part(what, () => this.prometheus.instant(query, this.end));
  }

  /** As `ask`, for what can be done without: its failure is no problem. */
  attempt(query: string): Promise<Row[] | null> {
    return this.reading.attempt(() => this.prometheus.instant(query, this.end));
  }

  /**
   * What `of` asks about each family, those left out where it asks null. In one query, since each costs both sides a millisecond or two of
   * its own; where that fails, in one for each, so that one family fails alone.
   */
  async askFamilies(what: string, of: (family: FlowFamily) => string | null): Promise<FamilyRows[]> {
    const asked = FLOW_FAMILIES.flatMap((family) => {
      const query = of(family);
      return query === null ? [] : [{ family, query }];
    });
    if (asked.length === 0) return [];
    const joint = asked.map(
      ({ family, query }) => `label_replace(${query},${quote(FAMILY_LABEL)},${quote(family.id)},"","")`,
    );
    const rows = await this.reading.attempt(() => this.prometheus.instant(joint.join(" or "), this.end));
    if (rows !== null) return byFamily(asked, rows);
    return Promise.all(
      asked.map(async ({ family, query }) => ({ family, rows: await this.ask(`${nameOf(family)} (${what})`, query) })),
    );
  }
}

export function nameOf({ id }: FlowFamily): string {
  return id === "private" ? "Requests to private addresses" : `Traffic of the ${id} family`;
}

function byFamily(asked: readonly { family: FlowFamily }[], rows: readonly Row[]): FamilyRows[] {
  const of = new Map<string, Row[]>(asked.map(({ family }) => [family.id, []]));
  for (const row of rows) of.get(row.labels[FAMILY_LABEL] ?? "")?.push(row);
  return asked.map(({ family }) => ({ family, rows: of.get(family.id) ?? [] }));
}
