import { endOfLabels } from "./series-text";
import { type FamilyKind, isEgress, WANTED_FAMILIES } from "./wanted-families";

/** A line of a page that counts something. */
export interface PageSample {
  kind: "series" | "transport";
  /** `name{label="value",…}` as the page has it, so that a series known already need not be parsed. A slice: it keeps its page alive. */
  series: string;
  /** NaN where the proxy wrote that, or what is no count. */
  value: number;
}

/** What one scrape of one proxy told. */
export interface Page {
  samples: PageSample[];
  /** Seconds since the epoch by the proxy's own clock; null where the page has none. */
  processStartSeconds: number | null;
  /** How long this process has run; null where the page does not say. */
  uptimeSeconds: number | null;
  /** `v2.366.0`; null where the page does not say. */
  version: string | null;
  /** Lines of wanted families that nobody can read. */
  unreadable: number;
  /** Series that stood there before, of which the first counts. */
  duplicates: number;
}

export type ReadPage = { kind: "page"; page: Page } | { kind: "refused"; why: string };

export interface PageBounds {
  bytes: number;
  /** Lines of wanted families. */
  samples: number;
  /** Characters; a longer line is left out, and counted as unreadable where it begins like a wanted one. */
  line: number;
}

/** Some 50 times what a busy proxy serves. */
export const PAGE_BOUNDS: PageBounds = { bytes: 16_000_000, samples: 100_000, line: 65_536 };

/** The first letters of wanted families: outbound, process and proxy, tcp. */
const FIRST_LETTERS = new Set(["o", "p", "t"].map((letter) => letter.charCodeAt(0)));
const END = "# EOF";
const BRACE = "{".charCodeAt(0);
const BLANK = " ".charCodeAt(0);
const LONGEST_NAME = Math.max(...[...WANTED_FAMILIES.keys()].map(({ length }) => length));

/**
 * Reads a page in the pieces in which it arrives. Half a page is refused, since transports that it lacks would be born again with the next:
 * Linkerd's proxies end theirs with `# EOF`.
 */
export class PageReader {
  private readonly decoder = new TextDecoder();
  private readonly page: Page = {
    samples: [],
    processStartSeconds: null,
    uptimeSeconds: null,
    version: null,
    unreadable: 0,
    duplicates: 0,
  };
  private readonly seen = new Set<string>();
  /** Pieces of a line of which the end has not come yet, and one letter more than its bound at most. */
  private begun: string[] = [];
  private begunLength = 0;
  private bytes = 0;
  private ended = false;
  private refusal: string | null = null;

  constructor(private readonly bounds: PageBounds = PAGE_BOUNDS) {}

  /** False once the page is refused: what comes after need not be fetched. */
  push(chunk: Uint8Array): boolean {
    this.bytes += chunk.byteLength;
    if (this.bytes > this.bounds.bytes) this.refusal ??= `more than ${this.bounds.bytes} bytes`;
    if (this.refusal === null) this.readText(this.decoder.decode(chunk, { stream: true }));
    return this.refusal === null;
  }

  end(): ReadPage {
    this.readText(this.decoder.decode());
    if (this.refusal === null && this.begunLength > 0 && this.begun.join("").trimEnd() === END) this.ended = true;
    else if (this.begunLength > 0) this.ended = false;
    if (!this.ended) this.refusal ??= `it stops after ${this.bytes} bytes without "${END}"`;
    return this.refusal === null ? { kind: "page", page: this.page } : { kind: "refused", why: this.refusal };
  }

  private readText(text: string): void {
    let at = 0;
    for (let newline = text.indexOf("\n"); newline >= 0 && this.refusal === null; newline = text.indexOf("\n", at)) {
      if (this.begunLength > 0) this.endBegun(text.slice(at, newline));
      else this.readLine(text, at, newline);
      at = newline + 1;
    }
    if (at < text.length) this.begin(text.slice(at));
  }

  private begin(piece: string): void {
    const room = this.bounds.line + 1 - this.begunLength;
    if (room > 0) this.begun.push(piece.slice(0, room));
    this.begunLength += piece.length;
  }

  private endBegun(rest: string): void {
    this.begin(rest);
    const line = this.begun.join("");
    this.begun = [];
    this.begunLength = 0;
    this.readLine(line, 0, line.length);
  }

  private readLine(text: string, from: number, newline: number): void {
    const first = text.charCodeAt(from);
    if (!FIRST_LETTERS.has(first)) {
      const isBlank = newline === from || text.slice(from, Math.min(newline, from + 2)).trim() === "";
      if (!isBlank) this.ended = first === 35 && text.slice(from, newline).trimEnd() === END;
      return;
    }
    this.ended = false;
    const nameEnd = endOfName(text, from, newline);
    const kind = WANTED_FAMILIES.get(text.slice(from, nameEnd));
    if (kind === undefined) return;
    if (newline - from > this.bounds.line) this.page.unreadable += 1;
    else this.readSample(kind, text.slice(from, newline), nameEnd - from);
  }

  private readSample(kind: FamilyKind, line: string, nameEnd: number): void {
    const end = line[nameEnd] === "{" ? endOfLabels(line, nameEnd) : nameEnd;
    const value = end < 0 ? null : parseValue(line, end);
    if (value === null) {
      this.page.unreadable += 1;
      return;
    }
    const series = line.slice(0, end);
    if (kind === "process") this.readProcess(series, value);
    else if (kind === "build") this.page.version = /[{,]version="([^"\\]{1,100})"/.exec(series)?.[1] ?? null;
    else if (!isEgress(kind, series)) return;
    else if (this.seen.has(series)) this.page.duplicates += 1;
    else this.add({ kind, series, value });
  }

  private readProcess(series: string, value: number): void {
    if (!(value >= 0)) this.page.unreadable += 1;
    else if (series === "process_start_time_seconds") this.page.processStartSeconds ??= value;
    else this.page.uptimeSeconds ??= value;
  }

  private add(sample: PageSample): void {
    this.seen.add(sample.series);
    if (Number.isNaN(sample.value)) this.page.unreadable += 1;
    this.page.samples.push(sample);
    if (this.page.samples.length > this.bounds.samples)
      this.refusal = `more than ${this.bounds.samples} series of egress`;
  }
}

/** Looks no further than any wanted name reaches, since a line may be long. */
function endOfName(text: string, from: number, newline: number): number {
  const last = Math.min(newline, from + LONGEST_NAME + 1);
  for (let at = from; at < last; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BRACE || code === BLANK) return at;
  }
  return last;
}

const NUMBER = /^[ \t]+([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?inf(?:inity)?|nan)(?=[\s]|$)/i;

/** Digits that are a safe integer whatever they are. */
const SHORT = 15;
const ZERO = "0".charCodeAt(0);

/** What stands behind a series, before a time or an exemplar. null: no number. NaN: a number, and no count. */
function parseValue(line: string, from: number): number | null {
  return parseDigits(line, from) ?? parseNumber(line.slice(from));
}

/** What nearly every value is: one blank, digits, and the end of the line. */
function parseDigits(line: string, from: number): number | null {
  const { length } = line;
  if (line.charCodeAt(from) !== BLANK || length - from < 2 || length - from > SHORT + 1) return null;
  let value = 0;
  for (let at = from + 1; at < length; at += 1) {
    const digit = line.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return null;
    value = value * 10 + digit;
  }
  return value;
}

function parseNumber(text: string): number | null {
  const [, written] = NUMBER.exec(text) ?? [];
  if (written === undefined) return null;
  const value = Number(written);
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
}
