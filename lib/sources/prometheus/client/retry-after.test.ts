import { expect, it } from "vitest";
import { retryAfterSeconds } from "./retry-after";

const NOW = Date.parse("2026-11-21T07:00:00Z");

/** The forms of RFC 9110, 10.2.3 and 5.6.7: seconds, and the three dates. */
it.each<[string, string, number | null]>([
  ["0", "", 0],
  ["120", "", 120],
  [" 2 ", "", 2],
  ["0.5", "", 0.5],
  ["Sat, 21 Nov 2026 07:00:03 GMT", "", 3],
  ["Saturday, 21-Nov-26 07:00:03 GMT", "", 3],
  ["Sat Nov 21 07:00:03 2026 GMT", "", 3],
  ["Sat, 21 Nov 2026 06:00:00 GMT", "", 0],
  // A gateway an hour ahead of us asks for five seconds all the same.
  ["Sat, 21 Nov 2026 08:00:05 GMT", "Sat, 21 Nov 2026 08:00:00 GMT", 5],
  ["-1", "", null],
  ["soon", "", null],
  ["Infinity", "", null],
  ["", "", null],
])("Retry-After: %s, with Date: %s, asks for %s s", (header, date, seconds) => {
  expect(retryAfterSeconds(header, date, NOW)).toBe(seconds);
});
