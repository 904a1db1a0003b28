import { RE2JS } from "re2js";

/** A regular expression as Linkerd's matchers use it, or why it cannot be one. */
export type Regex = { ok: true; matches(value: string): boolean } | { ok: false; error: string };

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

function compileRegex(pattern: string): Regex {
  try {
    const compiled = RE2JS.compile(pattern);
    return {
      ok: true,
      matches(value) {
        const matcher = compiled.matcher(value);
        return matcher.find() && matcher.start() === 0 && matcher.end() === value.length;
      },
    };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
