import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { literalValues, stanceOf, withStance } from "./filter-edit";
import { parseFilter } from "./filter-language";

describe("editing the filter by clicks", () => {
  it("adds a value as an alternative of its key, and takes it out again", () => {
    const once = withStance("stripe", "verdict", "denied", "include");
    expect(once).toBe("stripe verdict:denied");
    const twice = withStance(once, "verdict", "failed", "include");
    expect(twice).toBe("stripe verdict:denied,failed");
    expect(withStance(twice, "verdict", "denied", null)).toBe("stripe verdict:failed");
    expect(withStance("verdict:denied", "verdict", "denied", null)).toBe("");
  });

  it("turns an included value into an excluded one", () => {
    expect(withStance("ns:shop,pay", "ns", "pay", "exclude")).toBe("ns:shop -ns:pay");
    expect(stanceOf("ns:shop -ns:pay", "ns", "pay")).toBe("exclude");
    expect(stanceOf("ns:shop -ns:pay", "ns", "web")).toBeNull();
  });

  it("keeps what is broken, and puts nothing behind an open quotation mark", () => {
    expect(withStance('ns:shop host:"api', "verdict", "denied", "include")).toBe('ns:shop verdict:denied host:"api');
    expect(withStance("color:red ns:shop", "ns", "shop", null)).toBe("color:red");
  });

  it("tells the literal values of a key, as a query can ask for them", () => {
    expect(literalValues("ns:a,b ns:c -ns:d", "ns")).toEqual(["a", "b", "c"]);
    expect(literalValues("ns:a*", "ns")).toBeNull();
  });

  it("names any value so that it is found again", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.constantFrom("include" as const, "exclude" as const),
        (value, stance) => {
          const text = withStance("ns:shop word", "host", value, stance);
          expect(stanceOf(text, "host", value)).toBe(stance);
          expect(parseFilter(text).faults).toEqual([]);
          expect(withStance(text, "host", value, null)).toBe("ns:shop word");
        },
      ),
    );
  });
});
