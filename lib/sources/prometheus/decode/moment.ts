/** RFC 3339 of the unix seconds that an engine told; null where these are no moment: 0, NaN, infinite, or further than dates reach. */
export function momentOf(seconds: number): string | null {
  const at = new Date(seconds * 1000);
  return seconds > 0 && !Number.isNaN(at.getTime()) ? at.toISOString() : null;
}
