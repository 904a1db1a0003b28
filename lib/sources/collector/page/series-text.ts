export interface SeriesName {
  metric: string;
  /** Without those that the proxy prints as `""`. */
  labels: Record<string, string>;
}

/** Longest value of a label that is read; a host that a client claims may have 4 kB. */
const LONGEST_VALUE = 8_192;

const PAIR = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/sy;
const ESCAPES: Record<string, string> = { n: "\n", '"': '"', "\\": "\\" };

/** `name{label="value",…}` as a page has it; null where it is no series, or a label is too long or stands twice. */
export function parseSeries(text: string): SeriesName | null {
  const brace = text.indexOf("{");
  if (brace < 0) return { metric: text, labels: {} };
  const inner = text.slice(brace + 1, -1);
  const labels = new Map<string, string>();
  let at = 0;
  while (at < inner.length) {
    PAIR.lastIndex = at;
    const [whole, name, value] = PAIR.exec(inner) ?? [];
    if (whole === undefined || name === undefined || value === undefined) return null;
    if (value.length > LONGEST_VALUE || labels.has(name)) return null;
    labels.set(name, value.includes("\\") ? withoutEscapes(value) : value);
    at += whole.length;
  }
  return { metric: text.slice(0, brace), labels: Object.fromEntries([...labels].filter(([, value]) => value !== "")) };
}

/** Another escape is left as it stands, as Prometheus does. */
function withoutEscapes(value: string): string {
  return value.replace(/\\(.)/gs, (whole, escaped: string) => ESCAPES[escaped] ?? whole);
}

/** Where the labels that begin at `brace` end, behind their `}`; -1 where they do not. */
export function endOfLabels(line: string, brace: number): number {
  const close = line.indexOf('"}', brace);
  // Mostly that is it. After these three the quote may open a value, or be one inside it.
  const before = close < 0 ? "" : line.charAt(close - 1);
  if (close > 0 && before !== "\\" && before !== "=" && before !== " ") return close + 2;
  let quoted = false;
  for (let at = brace + 1; at < line.length; at += 1) {
    const sign = line[at];
    if (sign === "\\" && quoted) at += 1;
    else if (sign === '"') quoted = !quoted;
    else if (sign === "}" && !quoted) return at + 1;
  }
  return -1;
}
