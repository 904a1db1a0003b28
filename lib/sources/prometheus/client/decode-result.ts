import { z } from "zod";

export type Labels = Record<string, string>;

/** One series of an answer; instant vectors have one point. */
export interface Series {
  labels: Labels;
  /** Milliseconds since the epoch, and the value: finite, infinite or NaN as Prometheus said. */
  points: [at: number, value: number][];
}

export interface DecodedResult {
  series: Series[];
  /** Series (native histograms, for one) that have no plain values. */
  unreadable: number;
}

const envelope = z.object({ resultType: z.string(), result: z.array(z.unknown()) });

/**
 * `data` of an answer to query or query_range; null if it is none. A scalar counts as one series without labels, since
 * VictoriaMetrics answers a vector where Prometheus answers a scalar.
 */
export function decodeResult(data: unknown): DecodedResult | null {
  const parsed = envelope.safeParse(data);
  if (!parsed.success) return null;
  const { resultType, result } = parsed.data;
  switch (resultType) {
    case "scalar":
      return collect([result], (value) => seriesOf({}, [value]));
    case "vector":
      return collect(result, (each) => seriesOf(member(each, "metric") ?? {}, [member(each, "value")]));
    case "matrix":
      return collect(result, (each) => {
        const values = member(each, "values");
        return Array.isArray(values) ? seriesOf(member(each, "metric") ?? {}, values) : null;
      });
    default:
      return null;
  }
}

function collect(result: readonly unknown[], decode: (each: unknown) => Series | null): DecodedResult {
  const series = result.map(decode).filter((each) => each !== null);
  return { series, unreadable: result.length - series.length };
}

/** What a Date can hold: a sample of another time is none. */
const LATEST_SECONDS = 8.64e12;

// Not by schema: of a long answer that took twice the time of JSON.parse.
function seriesOf(metric: unknown, values: readonly unknown[]): Series | null {
  if (!isLabels(metric)) return null;
  const points: Series["points"] = [];
  for (const each of values) {
    if (!Array.isArray(each) || each.length !== 2 || typeof each[0] !== "number" || typeof each[1] !== "string")
      return null;
    const value = parseValue(each[1]);
    if (value === null || Math.abs(each[0]) > LATEST_SECONDS) return null;
    points.push([Math.round(each[0] * 1000), value]);
  }
  return { labels: metric, points };
}

function isLabels(metric: unknown): metric is Labels {
  if (typeof metric !== "object" || metric === null || Array.isArray(metric)) return false;
  for (const name in metric) if (typeof Reflect.get(metric, name) !== "string") return false;
  return true;
}

/** Prometheus writes `+Inf`, `-Inf` and `NaN`, which `parseFloat` reads as NaN, NaN and NaN. */
export function parseValue(text: string): number | null {
  if (text === "+Inf" || text === "Inf") return Number.POSITIVE_INFINITY;
  if (text === "-Inf") return Number.NEGATIVE_INFINITY;
  if (text === "NaN") return Number.NaN;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : null;
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
