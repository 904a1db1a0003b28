/**
 * The one home of how a moment is written: ISO dates and 24 hours, in the zone that its reader chose. `zone` is an IANA name, `UTC` among
 * them. Only numbers are taken from `Intl`, so that server and browser print the same letters whatever data of languages they have.
 */
export type Zone = string;

/** Milliseconds since the epoch, or RFC 3339. What is no time, as a cluster may send it, is printed as it was sent. */
type Moment = number | string;

interface Parts {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
}

/** `2026-11-21 10:00:00 UTC`, `2026-11-21 05:00:00 -05:00`. */
export function printMoment(at: Moment, zone: Zone): string {
  if (isNoTime(at)) return String(at);
  return `${printDay(at, zone)} ${printTime(at, zone)} ${printOffset(at, zone)}`;
}

/** `2026-11-21 10:00 UTC`. */
export function printMinute(at: Moment, zone: Zone): string {
  if (isNoTime(at)) return String(at);
  return `${printLocalMinute(at, zone)} ${printOffset(at, zone)}`;
}

/** `2026-11-21 10:00`, as it is typed where the zone stands beside. */
export function printLocalMinute(at: Moment, zone: Zone): string {
  if (isNoTime(at)) return String(at);
  return `${printDay(at, zone)} ${printTime(at, zone).slice(0, 5)}`;
}

/** `2026-11-21`. */
export function printDay(at: Moment, zone: Zone): string {
  if (isNoTime(at)) return String(at);
  const { year, month, day } = partsOf(at, zone);
  return `${year}-${month}-${day}`;
}

/** Of an axis: `14:27`, over more than a day `11-21 14:00`; with seconds where one point is read. The zone stands in the top bar. */
export function printClock(at: Moment, windowSeconds: number, zone: Zone, exact = false): string {
  if (isNoTime(at)) return String(at);
  const time = exact ? printTime(at, zone) : printTime(at, zone).slice(0, 5);
  return windowSeconds <= DAY_SECONDS ? time : `${printDay(at, zone).slice(5)} ${time}`;
}

/** RFC 3339 with the offset of the zone, for files: `2026-11-21T05:00:00.000-05:00`, `2026-11-21T10:00:00.000Z`. */
export function printStamp(at: Moment, zone: Zone): string {
  if (isNoTime(at)) return String(at);
  const time = new Date(at);
  const offset = printOffset(at, zone);
  if (offset === "UTC") return time.toISOString();
  return `${printDay(at, zone)}T${printTime(at, zone)}.${time.toISOString().slice(20, 23)}${offset}`;
}

/** `UTC`, `-05:00`, `+05:45`: as of `at`, since clocks are moved. */
export function printOffset(at: Moment, zone: Zone): string {
  const minutes = offsetMinutes(at, zone);
  if (minutes === 0) return "UTC";
  const [sign, size] = [minutes < 0 ? "-" : "+", Math.abs(minutes)];
  return `${sign}${padded(Math.floor(size / 60))}:${padded(size % 60)}`;
}

/** Each moment in RFC 3339 and UTC that a sentence has, in the reader's zone: sentences are made where nobody knows it. */
export function inZone(sentence: string, zone: Zone): string {
  return sentence.replace(STAMP, (stamp) => printMinute(stamp, zone));
}

const STAMP = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;

/** Milliseconds of `2026-11-21 10:00` (a T between and seconds are taken too) in `zone`; null for what is no moment there. */
export function parseLocal(text: string, zone: Zone): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/.exec(text.trim());
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((each) => Number(each ?? 0));
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  // Twice, since the offset of the first guess may be that of before the clocks were moved.
  let at = asUtc - offsetMinutes(asUtc, zone) * 60_000;
  at = asUtc - offsetMinutes(at, zone) * 60_000;
  const wall = `${printDay(at, zone)} ${printTime(at, zone)}`;
  const typed = `${match[1]}-${match[2]}-${match[3]} ${match[4]}:${match[5]}:${match[6] ?? "00"}`;
  // 30 February, 25 o'clock, and the hour that is left out when clocks go forward.
  return wall === typed ? at : null;
}

export function isZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Of the machine that asks: in a page, its reader's. */
export function browserZone(): Zone {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** All that this machine knows, for a list to choose from. */
export function knownZones(): Zone[] {
  return Intl.supportedValuesOf("timeZone");
}

function isNoTime(at: Moment): boolean {
  return Number.isNaN(new Date(at).getTime());
}

const DAY_SECONDS = 86_400;

function printTime(at: Moment, zone: Zone): string {
  const { hour, minute, second } = partsOf(at, zone);
  return `${hour}:${minute}:${second}`;
}

function offsetMinutes(at: Moment, zone: Zone): number {
  const { year, month, day, hour, minute, second } = partsOf(at, zone);
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return Math.round((wall - new Date(at).getTime()) / 60_000);
}

function partsOf(at: Moment, zone: Zone): Parts {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  );
  const of = (name: string) => parts[name] ?? "00";
  const [year, month, day] = [of("year").padStart(4, "0"), of("month"), of("day")];
  return { year, month, day, hour: of("hour"), minute: of("minute"), second: of("second") };
}

const formats = new Map<Zone, Intl.DateTimeFormat>();

function formatOf(zone: Zone): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const two = "2-digit";
  const options = { year: "numeric", month: two, day: two, hour: two, minute: two, second: two } as const;
  const format = new Intl.DateTimeFormat("en-US", { ...options, hourCycle: "h23", timeZone: zone });
  if (formats.size > MOST_ZONES) formats.clear();
  formats.set(zone, format);
  return format;
}

const MOST_ZONES = 20;

function padded(number: number): string {
  return String(number).padStart(2, "0");
}
