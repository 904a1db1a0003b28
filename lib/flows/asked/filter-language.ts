import { cut } from "../../print/cut";
import { ALLOWED, ALLOWED_WORDS, FILTER_KEYS, type FilterKey } from "./filter-keys";

export interface FilterValue {
  /** Empty: the flow has no such value, as `host:""` for a hostname that is not exported. */
  text: string;
  /** `*` stands for anything; in a quoted value it is a star. */
  wild: boolean;
}

/** Values are alternatives; so are the terms of one key. Keys and free words add up; what is excluded never shows. */
export interface FilterTerm {
  /** null: a free word, which occurs somewhere in the row. It has one value, and no wildcard. */
  key: FilterKey | null;
  values: FilterValue[];
  exclude: boolean;
}

/** Offsets into the text; the end is exclusive. */
export interface TextPlace {
  start: number;
  end: number;
}

export interface FilterFault extends TextPlace {
  message: string;
}

export interface ParsedFilter {
  terms: FilterTerm[];
  /** Where each of `terms` stands. */
  places: TextPlace[];
  /** What filters nothing because it could not be understood; the terms around it hold. */
  faults: FilterFault[];
}

/** `ns:shop,pay host:*.stripe.com -workload:canary "free text"`; whatever was typed, nothing is thrown. */
export function parseFilter(text: string): ParsedFilter {
  const parsed: ParsedFilter = { terms: [], places: [], faults: [] };
  let at = 0;
  while (at < text.length) {
    if (isSpace(text.charAt(at))) {
      at++;
      continue;
    }
    const token = readToken(text, at);
    const place = { start: at, end: token.end };
    const outcome = token.open ? "This quotation mark has no partner." : termOf(token);
    if (typeof outcome === "string") parsed.faults.push({ ...place, message: outcome });
    else {
      parsed.terms.push(outcome);
      parsed.places.push(place);
    }
    at = token.end;
  }
  return parsed;
}

/** The text which parses to the same terms. */
export function printFilter(terms: readonly FilterTerm[]): string {
  return terms.map(printTerm).join(" ");
}

export function printTerm({ key, values, exclude }: FilterTerm): string {
  const sign = exclude ? "-" : "";
  if (key === null) return sign + printFree(values[0]?.text ?? "");
  return `${sign}${key}:${values.map(printValue).join(",")}`;
}

interface Token {
  end: number;
  exclude: boolean;
  /** As typed before the first bare colon; null without one. */
  head: string | null;
  values: { text: string; wild: boolean; quoted: boolean }[];
  /** Everything behind the sign, unescaped: the free word. */
  whole: string;
  quoted: boolean;
  /** A quotation mark was never closed; then the token ends at the next space, so that the rest still filters. */
  open: boolean;
}

function readToken(text: string, start: number): Token {
  const exclude = text.charAt(start) === "-";
  const token: Token = { end: start, exclude, head: null, values: [], whole: "", quoted: false, open: false };
  let value = { text: "", wild: false, quoted: false };
  let at = exclude ? start + 1 : start;
  let marked = false;
  for (; at < text.length && !isSpace(text.charAt(at)); at++) {
    const character = text.charAt(at);
    if (character === '"') {
      const close = closingQuote(text, at);
      if (close === -1) return { ...token, end: endOfWord(text, at), open: true };
      const inner = unescaped(text.slice(at + 1, close));
      value = { text: value.text + inner, wild: value.wild, quoted: true };
      token.whole += inner;
      token.quoted = true;
      marked = true;
      at = close;
    } else if (character === "\\" && at + 1 < text.length && !isSpace(text.charAt(at + 1))) {
      at++;
      value.text += escaped(text.charAt(at));
      token.whole += escaped(text.charAt(at));
      marked = true;
    } else if (character === ":" && token.head === null && !marked && /^[a-z]+$/i.test(value.text)) {
      token.head = value.text.toLowerCase();
      token.whole += character;
      value = { text: "", wild: false, quoted: false };
    } else if (character === "," && token.head !== null) {
      token.values.push(value);
      token.whole += character;
      value = { text: "", wild: false, quoted: false };
    } else {
      if (character === "*") value.wild = true;
      value.text += character;
      token.whole += character;
    }
  }
  token.values.push(value);
  return { ...token, end: at };
}

/** The term, or what is wrong with it. */
function termOf({ head, values, whole, quoted, exclude }: Token): FilterTerm | string {
  if (head === null) {
    if (whole === "" && !quoted) return "There is nothing behind the minus.";
    const place = quoted ? null : placeOfUrl(whole);
    if (place !== null) return noPath(place);
    return { key: null, values: [{ text: whole, wild: false }], exclude };
  }
  const key = FILTER_KEYS.find((each) => each === head);
  if (key === undefined) {
    const place = placeOfUrl(whole);
    if (place !== null) return noPath(place);
    if (/^(path|method|header|url)$/.test(head)) return noPath("NAME");
    return `There is no key “${cut(head)}”. Keys are ${FILTER_KEYS.join(", ")}; put quotation marks around plain text.`;
  }
  const kept = values.filter(({ text, quoted: meant }) => text !== "" || meant);
  if (kept.length === 0) return `${key}: needs a value, or "" for flows without one.`;
  const allowed = ALLOWED[key];
  const wrong = kept.find(({ text, wild }) => text !== "" && !wild && allowed && !allowed(text));
  if (wrong) return `“${cut(wrong.text)}” is no ${key}: ${ALLOWED_WORDS[key]}.`;
  const place =
    key === "host"
      ? kept.map((each) => (each.quoted || each.wild ? null : placeOfUrl(each.text))).find((each) => each !== null)
      : null;
  if (place) return noPath(place);
  return { key, values: kept.map(({ text, wild }) => ({ text, wild })), exclude };
}

/** `httpbin.org` of `https://httpbin.org/ip` and of `httpbin.org/ip`; null for what is no URL. Names of objects have no dot before a slash. */
function placeOfUrl(text: string): string | null {
  const url =
    /^(?:[a-z][a-z0-9+.-]*:\/\/)([^/?#\s]+)/i.exec(text) ?? /^([a-z0-9*-]+(?:\.[a-z0-9-]+)+)(?::\d+)?\//i.exec(text);
  return url?.[1]?.replace(/:\d+$/, "").toLowerCase() ?? null;
}

function noPath(host: string): string {
  return `Write host:${cut(host)}, or ask Explain: no metric has a path, and of HTTPS only the SNI is visible.`;
}

function printValue({ text, wild }: FilterValue): string {
  if (wild) return text.replace(/[\\",\s]/g, escapeOf);
  return /^[^\s",*\\]+$/.test(text) && placeOfUrl(text) === null ? text : quote(text);
}

/** Bare where that reads back as the same free word. */
function printFree(text: string): string {
  const bare =
    /^[^\s"\\]+$/.test(text) && !text.startsWith("-") && !/^[a-z]+:/i.test(text) && placeOfUrl(text) === null;
  return bare ? text : quote(text);
}

function quote(text: string): string {
  return `"${text.replace(/[\\"\n\r\t]/g, escapeOf)}"`;
}

function escapeOf(character: string): string {
  const letter = { "\n": "n", "\r": "r", "\t": "t" }[character];
  if (letter) return `\\${letter}`;
  // Other spaces would end a bare value.
  return /\s/.test(character) ? `"${character}"` : `\\${character}`;
}

function escaped(character: string): string {
  return { n: "\n", r: "\r", t: "\t" }[character] ?? character;
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, character: string) => escaped(character));
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text.charAt(at) === "\\") at++;
    else if (text.charAt(at) === '"') return at;
  }
  return -1;
}

function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isSpace(text.charAt(at))) at++;
  return at;
}

function isSpace(character: string): boolean {
  return /\s/.test(character);
}
