/**
 * Seconds that a `Retry-After` asks to wait, given as seconds or as an HTTP date; null where it says nothing that can be read. A date
 * counts from the answer's own `Date`: the clock that wrote both may be wrong. `now` (milliseconds) stands in where there is none.
 */
export function retryAfterSeconds(header: string, date: string, now: number): number | null {
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  // Date.parse takes many a text for a date: a bare "-1" is the year 2001.
  const until = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(until)) return null;
  const written = Date.parse(date);
  return Math.max(0, (until - (Number.isNaN(written) ? now : written)) / 1000);
}
