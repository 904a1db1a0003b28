const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const rate = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const largeRate = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `12,480`. Rounded, yet a counter that rose at all is never shown as 0. */
export function printCount(count: number): string {
  return grouped.format(count > 0 ? Math.max(1, Math.round(count)) : 0);
}

/** `0.42`, `1,204.5`; something below a hundredth is `<0.01`, never 0. */
export function printRate(perSecond: number): string {
  if (perSecond === 0) return "0";
  if (perSecond < 0.005) return "<0.01";
  return perSecond < 100 ? rate.format(perSecond) : largeRate.format(perSecond);
}

/** `0.42 req/s`: every rate that stands in a sentence. In a table the unit has a place of its own, behind `printRate`. */
export function printPerSecond(perSecond: number, unit: "req" | "conn"): string {
  return `${printRate(perSecond)} ${unit}/s`;
}

/** `30,379 requests`, `1 connection`. */
export function printCounted(count: number, unit: "req" | "conn"): string {
  const printed = printCount(count);
  const word = unit === "req" ? "request" : "connection";
  return `${printed} ${printed === "1" ? word : `${word}s`}`;
}
