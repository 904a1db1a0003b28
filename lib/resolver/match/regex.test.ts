import { describe, expect, it } from "vitest";
import { parseRegex } from "./regex";

function matches(pattern: string, value: string): boolean {
  const regex = parseRegex(pattern);
  return regex.ok && regex.matches(value);
}

// Meanings from the syntax page of Rust's regex crate.
describe("a regular expression as Linkerd matches with it", () => {
  it.each([
    ["/a|/ab", "/ab", false, "the first alternative is found, and does not span the value"],
    ["/ab|/a", "/ab", true, "the longer alternative comes first"],
    ["/a.*?", "/abc", false, "a lazy repetition finds too little"],
    [String.raw`/\d+`, "/42", true, "digits"],
    [String.raw`\d+`, "٤٢", true, "digits of every script"],
    [String.raw`\D+`, "٤٢", false, "and their negation"],
    [String.raw`\w+`, "straße", true, "word characters of every script"],
    [String.raw`[\w-]+`, "größe-x", true, "in a class too"],
    [String.raw`\W`, "é", false, "and their negation"],
    [String.raw`a\sb`, "a\u3000b", true, "spaces of every script"],
    [String.raw`a\sb`, "a\u000bb", true, "the vertical tab is one"],
    ["[[:alpha:]]+", "é", false, "POSIX classes are ASCII"],
    [".", "\n", false, "a dot takes no line feed"],
    ["(?i)ABC", "abc", true, "flags that both know"],
  ])("%s on %j: %s, %s", (pattern, value, expected) => {
    expect(matches(pattern, value)).toBe(expected);
  });

  it.each(["(", ")", "[a", "*a", "a\\", "(?=a)", "(?!a)", "(?<=a)b", String.raw`(a)\1`])(
    "%s is refused by Rust as well",
    (pattern) => {
      expect(parseRegex(pattern)).toMatchObject({ ok: false, undecidable: false });
    },
  );

  it.each(["/users/{id}", "{", String.raw`\Qa.b\E`, String.raw`\012`, "a{,3}", String.raw`\p{^L}`, "(?s)*"])(
    "%s is refused by Rust, though RE2 takes it",
    (pattern) => {
      expect(parseRegex(pattern)).toMatchObject({ ok: false, undecidable: false });
    },
  );

  it.each([
    "x{1001}",
    "(?u)a",
    "(?x)a b",
    "a++",
    String.raw`\u{61}`,
    String.raw`\p{sc=Greek}`,
    "[a&&b]",
    "[a-z--c]",
    "[a[b]]",
    String.raw`\<a`,
    String.raw`\b{start}a`,
    "a{ 3}",
  ])("%s may be taken by Rust, and is not decided here", (pattern) => {
    expect(parseRegex(pattern)).toMatchObject({ ok: false, undecidable: true });
  });
});
