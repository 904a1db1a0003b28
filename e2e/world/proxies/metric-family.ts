/** Label names and values in the order in which the proxy prints them. */
export type Labels = Readonly<Record<string, string>>;

export interface FamilyOptions {
  name: string;
  help: string;
  type: "counter" | "gauge" | "histogram";
  unit?: "seconds" | "bytes";
  /** Finite upper bounds, as printed: `0.05`, `1.0`. Histograms only. */
  bounds?: readonly number[];
  /** The proxy's older families spell `_total` in HELP and TYPE too. */
  legacy?: true;
}

interface Series {
  labels: Labels;
  value: number;
  /** Not cumulative; the last is the overflow. */
  buckets: number[];
  observations: number;
}

/**
 * Equality of the proxy's parent, route and backend looks at group, kind and name only; these are the labels it ignores, so series
 * which differ in them alone are one, printed with the first values. Source: `impl PartialEq for Meta`,
 * linkerd2-proxy linkerd/proxy/client-policy/src/lib.rs
 */
const FOLDED = /^(parent|route|backend)_(namespace|port|section_name)$/;

/** One metric family of one proxy process: series keep their first labels and live until the process ends, or are forgotten. */
export class MetricFamily {
  private readonly series = new Map<string, Series>();

  constructor(readonly options: FamilyOptions) {}

  add(labels: Labels, amount: number) {
    this.at(labels).value += amount;
  }

  /** The series exists from now on, at 0. */
  touch(labels: Labels) {
    this.at(labels);
  }

  set(labels: Labels, value: number) {
    this.at(labels).value = value;
  }

  /** As if it had never been. */
  forget(labels: Labels) {
    this.series.delete(keyOf(labels));
  }

  observe(labels: Labels, value: number) {
    const series = this.at(labels);
    const index = (this.options.bounds ?? []).findIndex((bound) => value <= bound);
    const at = index < 0 ? series.buckets.length - 1 : index;
    series.buckets[at] = (series.buckets[at] ?? 0) + 1;
    series.observations++;
    series.value += value;
  }

  /** Nothing where no series was born: a family without series is not printed at all. */
  print(): string {
    if (this.series.size === 0) return "";
    const { name, help, type, unit, legacy } = this.options;
    const spelled = legacy && type === "counter" ? `${name}_total` : name;
    const lines = [`# HELP ${spelled} ${help}`, `# TYPE ${spelled} ${type}`];
    if (unit) lines.push(`# UNIT ${name} ${unit}`);
    for (const series of this.series.values()) lines.push(...this.printSeries(series));
    return `${lines.join("\n")}\n`;
  }

  private printSeries({ labels, value, buckets, observations }: Series): string[] {
    const { name, type, bounds = [], unit } = this.options;
    if (type !== "histogram") {
      const printed = unit === "seconds" ? printFloat(value) : String(value);
      return [`${name}${type === "counter" ? "_total" : ""}${printLabels(labels)} ${printed}`];
    }
    let below = 0;
    const lines = [`${name}_sum${printLabels(labels)} ${printFloat(value)}`];
    lines.push(`${name}_count${printLabels(labels)} ${observations}`);
    for (const [index, count] of buckets.entries()) {
      below += count;
      const bound = bounds[index];
      const le = bound === undefined ? "+Inf" : printFloat(bound);
      lines.push(`${name}_bucket${printLabels({ le, ...labels })} ${below}`);
    }
    return lines;
  }

  private at(labels: Labels): Series {
    const key = keyOf(labels);
    const known = this.series.get(key);
    if (known) return known;
    const buckets = new Array<number>((this.options.bounds?.length ?? 0) + 1).fill(0);
    const born = { labels, value: 0, buckets, observations: 0 };
    this.series.set(key, born);
    return born;
  }
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).filter(([name]) => !FOLDED.test(name)));
}

/** As Rust prints a float: `1.0`, never `1`. */
function printFloat(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function printLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeValue(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
