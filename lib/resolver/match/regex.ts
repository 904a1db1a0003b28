import { regexEngine } from "#regex-engine";
import type { RegexEngine } from "./re2js-engine";
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
  const engine = regexEngine();
  const regex = readRegex(pattern, engine);
  if (seen.size > 10_000) seen.clear();
  // Without an engine nothing is settled yet.
  if (engine) seen.set(pattern, regex);
  return regex;
}

// Vertical tab is a space for Rust and none for RE2's ASCII classes.
const DIFFERS = /[\v\u0080-\uffff]/;

/** `engine` null: it was not loaded, so no pattern is decided but those that Rust surely refuses. */
export function readRegex(pattern: string, engine: RegexEngine | null): Regex {
  const syntax = readRustSyntax(pattern);
  if (syntax.kind === "refused") return { ok: false, error: syntax.error, undecidable: false };
  if (syntax.kind === "unknown") return { ok: false, error: `${syntax.why} in ${pattern}`, undecidable: true };
  if (!engine) return { ok: false, error: `no regex engine is loaded to read ${pattern}`, undecidable: true };
  try {
    const ascii = engine(pattern);
    // Few values go beyond ASCII, and the Unicode classes are large.
    let unicode: typeof ascii | null = null;
    return {
      ok: true,
      matches(value) {
        if (!DIFFERS.test(value)) return ascii(value);
        unicode ??= engine(syntax.unicode);
        return unicode(value);
      },
    };
  } catch (caught) {
    const error = caught instanceof Error ? caught.message : String(caught);
    return { ok: false, error, undecidable: !bothRefuse(error) };
  }
}
