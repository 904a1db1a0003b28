import type { ValueMatch } from "../../linkerd/route";
import { parseRegex, type Regex } from "./regex";

/** A header or query parameter matcher, made ready. Header names are lower case; query names are taken as they are. */
export interface CompiledValueMatch {
  name: string;
  matches(value: string): boolean;
}

/** `undecidable`: Linkerd may take it, but its meaning is not known here. */
export type Compiled<T> = { ok: true; value: T } | { ok: false; error: string; field: string; undecidable?: boolean };

export function compileHeaderMatch(match: ValueMatch, field: string): Compiled<CompiledValueMatch> {
  if (!isHeaderName(match.name)) return { ok: false, error: "invalid HTTP header name", field: `${field}.name` };
  if (match.type !== "RegularExpression" && !isHeaderValue(match.value)) {
    return { ok: false, error: "failed to parse header value", field: `${field}.value` };
  }
  return compileValueMatch({ ...match, name: match.name.toLowerCase() }, field);
}

export function compileValueMatch(match: ValueMatch, field: string): Compiled<CompiledValueMatch> {
  if (match.type !== "RegularExpression") {
    return { ok: true, value: { name: match.name, matches: (value) => value === match.value } };
  }
  const regex = parseRegex(match.value);
  if (!regex.ok) return regexFault(regex, `${field}.value`);
  return { ok: true, value: { name: match.name, matches: regex.matches } };
}

export function regexFault({ error, undecidable }: Extract<Regex, { ok: false }>, field: string) {
  return { ok: false as const, error: `regex parse error: ${error}`, field, undecidable };
}

export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name);
}

export function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\u{10ffff}]*$/u.test(value);
}

/** Turns a list of results into one; the first fault wins, one that is sure before one that is not. */
export function allOf<T>(results: Compiled<T>[]): Compiled<T[]> {
  const values: T[] = [];
  let undecidable: Compiled<T[]> | null = null;
  for (const result of results) {
    if (result.ok) values.push(result.value);
    else if (result.undecidable) undecidable ??= result;
    else return result;
  }
  // A copy is as long as it is; an array that grew keeps room for many more.
  return undecidable ?? { ok: true, value: [...values] };
}
