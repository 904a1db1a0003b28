/** `text` as a PromQL string, quotes included. */
export function quote(text: string): string {
  return `"${text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n").replace(/\r/g, "\\r")}"`;
}

/** A matcher that keeps exactly `values` of `label`; empty for no values. Names of Kubernetes hold dots, so `=~` needs escapes. */
export function anyOf(label: string, values: readonly string[]): string {
  const [first] = values;
  if (first === undefined) return "";
  if (values.length === 1) return `${label}=${quote(first)}`;
  return `${label}=~${quote(values.map(escapeRegex).join("|"))}`;
}

/** A matcher that keeps all but `values` of `label`; empty for no values. */
export function noneOf(label: string, values: readonly string[]): string {
  return values.length === 0 ? "" : `${label}!~${quote(values.map(escapeRegex).join("|"))}`;
}

/** `metric{a,b}` with the matchers that are not empty. */
export function selector(metric: string, ...matchers: string[]): string {
  return `${metric}{${matchers.filter(Boolean).join(",")}}`;
}

/** `1500` → `1500ms`, `60000` → `1m`: a duration as all engines read it. */
export function duration(milliseconds: number): string {
  const whole = Math.max(1, Math.round(milliseconds));
  if (whole % 1000 !== 0) return `${whole}ms`;
  if (whole % 60_000 !== 0) return `${whole / 1000}s`;
  return whole % 3_600_000 === 0 ? `${whole / 3_600_000}h` : `${whole / 60_000}m`;
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
