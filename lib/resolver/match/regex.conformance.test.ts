import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fieldsOf, text, texts } from "../../linkerd/decode/decode";
import { parseRegex } from "./regex";

// Answers of Rust's regex crate, as `Regex::new(pattern)` and `find(value)` that spans the whole value give them, which is what Linkerd's
// matchers ask. First line: its version and the values; then a pattern a line, with the places of the values that it matched, or null where
// it was refused.
const [head, ...lines] = gunzipSync(readFileSync(new URL("../conformance/regex.jsonl.gz", import.meta.url)))
  .toString("utf8")
  .trimEnd()
  .split("\n")
  .map((line) => fieldsOf(JSON.parse(line), "a line"));
const values = texts(head ?? {}, "values");
const patterns = lines.map((line) => ({
  pattern: text(line, "pattern"),
  matched: Array.isArray(line.matched) ? line.matched.map(Number) : null,
}));

const isAscii = (value: string) => /^\p{ASCII}*$/u.test(value);

describe("patterns as Rust's regex crate takes them", () => {
  it("one that counts here is one there, and one refused here is refused there", () => {
    const wrong = patterns.filter(({ pattern, matched }) => {
      const regex = parseRegex(pattern);
      return regex.ok ? matched === null : !regex.undecidable && matched !== null;
    });
    expect(wrong.map(({ pattern }) => pattern)).toEqual([]);
  });

  it("matches the same values, but for \\W within a class, which stays ASCII", () => {
    let compared = 0;
    const wrong = patterns.flatMap(({ pattern, matched }) => {
      const regex = parseRegex(pattern);
      if (!regex.ok || matched === null) return [];
      compared += 1;
      const counted = (value: string) => isAscii(value) || !pattern.includes("[\\W]");
      const differing = values.filter((value, i) => counted(value) && regex.matches(value) !== matched.includes(i));
      return differing.length > 0 ? [{ pattern, differing }] : [];
    });
    console.log(`${compared} of ${patterns.length} patterns decided alike on ${values.length} values.`);
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(800);
  }, 30_000);
});
