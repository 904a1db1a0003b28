import "server-only";
import type { FlowScope } from "../../../flows/asked/flow-scope";
import type { FlowProblem, FlowVerdict, SeriesPoint } from "../../../flows/flow";
import { countsRequests } from "../../../flows/protocol";
import type { Labels, Series } from "../client/decode-result";
import type { Prometheus } from "../client/prometheus-client";
import { backendKey, classifyVerdict, type RouteBackend } from "../decode/classify-verdict";
import { decodeBackends } from "../decode/decode-backends";
import { decodeSample, type FlowIdentity } from "../decode/decode-sample";
import { denialSeries, familyRateSeries, policyErrorSeries, scrapedProxies } from "../promql/chart-queries";
import { routeBackends } from "../promql/count-queries";
import type { Frame } from "../promql/frame";
import { FLOW_FAMILIES, type FlowFamily } from "../promql/metric-families";
import { PartialReading } from "./partial-reading";

/** Times in milliseconds; `start` and `end` are multiples of `step`. */
export interface SeriesFrame {
  start: number;
  end: number;
  step: number;
  rateWindow: number;
  frame: Frame;
}

/** Sums of one unit by moment and verdict. */
type Sums = Map<number, Partial<Record<FlowVerdict, number>>>;

/** Requests and connections each second by verdict. Throws if nothing at all could be read. */
export async function measureSeries(
  prometheus: Prometheus,
  scope: FlowScope,
  times: SeriesFrame,
): Promise<{ requests: SeriesPoint[]; connections: SeriesPoint[]; problems: FlowProblem[] }> {
  const { start, end, step, frame } = times;
  const reading = new PartialReading();
  const ask = (what: string, query: string) =>
    reading.part(what, () => prometheus.range(query, start, end, step / 1000));
  const families = FLOW_FAMILIES.filter(
    ({ protocol }) => scope.protocols.length === 0 || scope.protocols.includes(protocol),
  );
  const [rates, denials, errors, proxies, backendRows] = await Promise.all([
    Promise.all(
      families.map(async (family) => ({
        family,
        series: await ask(`Rates of the ${family.id} family`, familyRateSeries(family, scope, times.rateWindow, frame)),
      })),
    ),
    ask("Denials", denialSeries(scope, frame, step)),
    ask("Connections that a policy closed", policyErrorSeries(scope, times.rateWindow, frame.labels)),
    ask("Scraped proxies", scrapedProxies(times.rateWindow)),
    reading.part("Backends of routes", () => prometheus.instant(routeBackends(frame), end)),
  ]);
  reading.throwIfNothingWasRead();

  const backends = backendRows === null ? null : decodeBackends(backendRows);
  const chart = new Chart(scope, frame, backends);
  for (const { family, series } of rates) {
    // Denials are drawn from exact counts where these could be read.
    chart.add(family, series ?? [], (verdict) => verdict !== "denied" || denials === null);
  }
  chart.add(null, denials ?? [], (verdict) => verdict === "denied");
  chart.moveFailed(errors ?? []);
  const scraped = momentsWithData([...(proxies ?? []), ...rates.flatMap(({ series }) => series ?? [])]);
  const moments: number[] = [];
  for (let at = start; at <= end; at += step) moments.push(at);
  const draw = (sums: Sums): SeriesPoint[] =>
    moments.map((at) => ({ at, rates: sums.get(at) ?? (scraped.has(at) ? {} : null) }));
  return { requests: draw(chart.requests), connections: draw(chart.connections), problems: reading.problems };
}

/** Sums series by unit and verdict. */
class Chart {
  readonly requests: Sums = new Map();
  readonly connections: Sums = new Map();

  constructor(
    private readonly scope: FlowScope,
    private readonly frame: Frame,
    private readonly backends: ReadonlyMap<string, RouteBackend[]> | null,
  ) {}

  /** `family` null: told from each series. */
  add(family: FlowFamily | null, series: readonly Series[], wanted: (verdict: FlowVerdict) => boolean): void {
    for (const { labels, points } of series) {
      const identity = this.identityOf(labels, family);
      if (identity === null) continue;
      const verdict = this.verdictOf(identity);
      if (wanted(verdict)) this.sum(identity, verdict, points, 1);
    }
  }

  /** Connections that ended on an invalid backend were counted as let through by their route. */
  moveFailed(series: readonly Series[]): void {
    for (const { labels, points } of series) {
      const identity = this.identityOf(labels, null);
      if (identity === null || identity.route.kind === "default") continue;
      this.sum(identity, "failed", points, 1);
      this.sum(identity, "allowed-by-route", points, -1);
    }
  }

  private sum(identity: FlowIdentity, verdict: FlowVerdict, points: Series["points"], sign: 1 | -1): void {
    const { verdicts } = this.scope;
    if (verdicts.length > 0 && !verdicts.includes(verdict)) return;
    const sums = countsRequests(identity) ? this.requests : this.connections;
    for (const [at, value] of points) {
      if (!Number.isFinite(value)) continue;
      const rates = sums.get(at) ?? {};
      rates[verdict] = Math.max(0, (rates[verdict] ?? 0) + sign * value);
      sums.set(at, rates);
    }
  }

  private identityOf(labels: Labels, family: FlowFamily | null): FlowIdentity | null {
    const decoded = decodeSample(labels, {
      protocol: family?.protocol ?? null,
      privateOnly: family?.id === "private",
      scrape: this.frame.labels,
      podsNamedHostname: new Set(),
    });
    // Those which cannot be read are counted where flows are read, beside the chart.
    if (decoded.kind !== "flow") return null;
    const { identity } = decoded.sample;
    const { networks } = this.scope;
    const { network } = identity;
    // The query keeps every pairing of the namespaces and names asked for.
    const asked = networks.some((each) => each.namespace === network?.namespace && each.name === network.name);
    return networks.length === 0 || asked ? identity : null;
  }

  private verdictOf(identity: FlowIdentity): FlowVerdict {
    const backends = this.backends?.get(backendKey(identity.network, identity.route)) ?? null;
    return classifyVerdict(identity, { backends, answers: {}, count: 0 });
  }
}

function momentsWithData(series: readonly Series[]): Set<number> {
  return new Set(series.flatMap(({ points }) => points.map(([at]) => at)));
}
