/**
 * What Rust's regex crate makes of a pattern that RE2 takes too. `same`: both mean the same on ASCII; `unicode` is the pattern in which RE2
 * means what Rust does on other text. `refused`: Rust refuses what RE2 takes. `unknown`: they may differ, so nothing is decided by it.
 *
 * \d, \w and \s are Unicode in Rust and ASCII in RE2, so they are written out as classes. \b, \B and the negations inside a class cannot be:
 * they stay ASCII, which differs on values beyond ASCII alone.
 * Source: the syntax page of the regex crate 1.x, https://docs.rs/regex/latest/regex/#syntax; `conformance/regex.jsonl.gz` holds its answers.
 */
export type RustSyntax =
  | { kind: "same"; unicode: string }
  | { kind: "refused"; error: string }
  | { kind: "unknown"; why: string };

const WORD = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\x{200c}\x{200d}`;
const SPACE = String.raw`\t-\r \x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}`;
const CLASSES: Record<string, string> = { d: String.raw`\p{Nd}`, w: WORD, s: SPACE };
// Rust refuses programs over 10 MiB: \w{200} passes, \w{255} does not.
const MOST_WIDE_CLASSES = 200;
const COUNT = /^\{(?:\d+(?:,\d*)?)\}/;

export function readRustSyntax(pattern: string): RustSyntax {
  let unicode = "";
  let inClass = false;
  let [times, wide] = [1, false];
  for (let i = 0; i < pattern.length; ) {
    const rest = pattern.slice(i, i + 16);
    const [char = "", next = ""] = rest;
    let taken = char;
    if (char === "\\") {
      const fault = escapeFault(next, rest);
      if (fault) return fault;
      wide ||= /[wWDpP]/.test(next);
      // The braces of `\p{Nd}` and `\x{61}` are no repetition.
      taken = /^\\[pPxuU]\{[^}]*\}/.exec(pattern.slice(i, i + 64))?.[0] ?? rest.slice(0, 2);
      unicode += inClass ? (CLASSES[next] ?? taken) : outsideClass(next, taken);
    } else if (inClass) {
      const posix = /^\[:\^?\w+:\]/.exec(rest)?.[0];
      if (char === "[" && !posix) return { kind: "unknown", why: "a class within a class" };
      if (/^(&&|--|~~)/.test(rest)) return { kind: "unknown", why: "an operation on classes" };
      if (char === "]") inClass = false;
      taken = posix ?? char;
      unicode += taken;
    } else {
      if (char === "[") {
        inClass = true;
        // A bracket that closes right after the opening one is meant literally.
        taken = /^\[\^?\]?/.exec(rest)?.[0] ?? char;
      } else if (/^\(\?(?:\)|[a-zA-Z-]+\)[*+?{])/.test(rest)) {
        return { kind: "refused", error: "a group of flags without flags, or repeated" };
      } else if (char === "{") {
        const count = COUNT.exec(pattern.slice(i, i + 32))?.[0];
        if (!count && /^\{\s*\d/.test(rest)) return { kind: "unknown", why: `the repetition ${rest}` };
        if (!count) return { kind: "refused", error: "repetition quantifier expects a valid decimal" };
        taken = count;
        times *= Math.max(1, Number(/(\d+)\}$/.exec(count)?.[1] ?? 1));
      }
      unicode += taken;
    }
    i += taken.length;
  }
  if (wide && times > MOST_WIDE_CLASSES) return { kind: "unknown", why: "a large class repeated often" };
  return { kind: "same", unicode };
}

/** Faults for which Rust refuses a pattern as surely as RE2 does. */
export function bothRefuse(error: string): boolean {
  return /missing closing \)|unexpected \)|missing closing \]|missing argument to repetition|trailing backslash|`\(\?<?[=!]`?|invalid escape sequence: `\\[0-9]/.test(
    error,
  );
}

function escapeFault(next: string, rest: string): RustSyntax | null {
  if (/^\\[<>]/.test(rest) || /^\\b\{/.test(rest))
    return { kind: "unknown", why: `the word boundary ${rest.slice(0, 2)}` };
  if (/^\\[pP]\{\^/.test(rest)) return { kind: "refused", error: "Unicode property not found" };
  if (next === "Q" || next === "E" || /\d/.test(next)) {
    return { kind: "refused", error: `unrecognized escape sequence \\${next}` };
  }
  return null;
}

function outsideClass(next: string, taken: string): string {
  const lower = CLASSES[next.toLowerCase()];
  if (!lower) return taken;
  return next === next.toLowerCase() ? `[${lower}]` : `[^${lower}]`;
}
