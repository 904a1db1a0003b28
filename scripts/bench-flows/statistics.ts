/** NaN for none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The smallest value that at least `part` of all do not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

/** How much `values` grow from one to the next, by least squares. */
export function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let up = 0;
  let across = 0;
  for (const [index, value] of values.entries()) {
    up += (index - middle) * (value - mean);
    across += (index - middle) ** 2;
  }
  return up / across;
}

/** With what power of the size a cost grows. */
export function exponent(cost: { small: number; large: number }, size: { small: number; large: number }): number {
  return Math.log(cost.large / cost.small) / Math.log(size.large / size.small);
}
