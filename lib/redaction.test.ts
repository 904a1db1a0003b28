import { describe, expect, it } from "vitest";
import { withoutSecrets } from "./redaction";

describe("what others said", () => {
  it.each([
    ["as it was sent", "token p&ss wörd/+ refused"],
    ["in a form", "query=1&token=p%26ss+w%C3%B6rd%2F%2B&x=1"],
    ["in a URL", "GET /x?token=p%26ss%20w%C3%B6rd%2F%2B failed"],
    ["in HTML", "<b>p&amp;ss wörd/+</b>"],
  ])("loses a secret that stands there %s", (_, said) => {
    const shown = withoutSecrets(said, ["p&ss wörd/+"]);
    expect(shown).toContain("…");
    expect(shown).not.toMatch(/ss.{1,3}w/);
  });

  it("loses one in JSON, and one that holds another, whole", () => {
    expect(withoutSecrets('{"password":"a\\"b\\\\c"}', ['a"b\\c'])).toBe('{"password":"…"}');
    expect(withoutSecrets("Bearer abcdef refused", ["abc", "abcdef"])).toBe("Bearer … refused");
  });

  it("keeps the rest, and what is too short to be a secret", () => {
    expect(withoutSecrets("a b c", ["a", "", "zzz"])).toBe("a b c");
  });
});
