import { RE2JS } from "re2js";
import { bothRefuse, readRustSyntax } from "./rust-regex";

/**
 * A regular expression as Linkerd's matchers use it, or why it cannot be one. `undecidable`: Linkerd may well take it, but its meaning is
 * not known here.
 */
export type Regex = { ok: true; matches(value: string): boolean } | { ok: false; error: string; undecidable: boolean };

const seen = new Map<string, Regex>();

/**
 * Linkerd searches leftmost-first, as Perl does, and only then asks whether the find spans the whole value: `/g|/get` does not match
 * `/get`. RE2 has the same order of preference as Rust's regex crate, but refuses repetitions over 1000 and Rust's own flags.
 * Source: linkerd2-proxy linkerd/http/route/src/http/match/path.rs
 */
export function parseRegex(pattern: string): Regex {
  const known = seen.get(pattern);
  if (known) return known;
  const regex = compileRegex(pattern);
  if (seen.size > 10_000) seen.clear();
  seen.set(pattern, regex);
  return regex;
}

// Vertical tab is a space for Rust and none for RE2's ASCII classes.
const DIFFERS = /[\v\u0080-\uffff]/;

function compileRegex(pattern: string): Regex {
  const syntax = readRustSyntax(pattern);
  if (syntax.kind === "refused") return { ok: false, error: syntax.error, undecidable: false };
  if (syntax.kind === "unknown") return { ok: false, error: `${syntax.why} in ${pattern}`, undecidable: true };
  try {
    const ascii = RE2JS.compile(pattern);
    // Few values go beyond ASCII, and the Unicode classes are large.
    let unicode: RE2JS | null = null;
    const engineFor = (value: string) => {
      if (!DIFFERS.test(value)) return ascii;
      unicode ??= RE2JS.compile(syntax.unicode);
      return unicode;
    };
    return {
      ok: true,
      matches(value) {
        const matcher = engineFor(value).matcher(value);
        return matcher.find() && matcher.start() === 0 && matcher.end() === value.length;
      },
    };
  } catch (caught) {
    const error = caught instanceof Error ? caught.message : String(caught);
    return { ok: false, error, undecidable: !bothRefuse(error) };
  }
}
