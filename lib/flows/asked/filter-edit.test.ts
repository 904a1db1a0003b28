import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { literalValues, stanceOf, withStance, withWholeHosts } from "./filter-edit";
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

  it("asks for a host by its whole name, and knows it however it was typed", () => {
    const text = withStance("", "host", "stripe.com", "include");
    expect(text).toBe("host:=stripe.com");
    expect(withStance("host:stripe.com ns:shop", "host", "stripe.com", null)).toBe("ns:shop");
    expect(withStance("", "host", "", "include")).toBe('host:""');
  });

  it("narrows every side of an OR", () => {
    expect(withStance("ns:shop OR ns:pay", "verdict", "denied", "include")).toBe("verdict:denied (ns:shop OR ns:pay)");
    expect(withStance("(ns:shop OR ns:pay)", "verdict", "denied", "include")).toBe(
      "(ns:shop OR ns:pay) verdict:denied",
    );
    for (const broken of ['ns:shop OR host:"api', "ns:shop OR (ns:pay", "ns:a) OR ns:b", "a OR (b OR c"]) {
      const text = withStance(broken, "verdict", "denied", "include");
      expect(parseFilter(text).terms).toEqual([
        { key: "verdict", values: [{ text: "denied", wild: false }], exclude: false },
      ]);
      expect(text).toContain(broken);
    }
  });

  it("takes the operator along with the side that goes", () => {
    expect(withStance("ns:shop AND verdict:denied", "verdict", "denied", null)).toBe("ns:shop");
    expect(withStance("NOT ns:shop ns:pay", "ns", "shop", null)).toBe("ns:pay");
  });

  it("reads a view that was kept while a host was its whole name as that", () => {
    expect(withWholeHosts('ns:shop -host:stripe.com,*.a.example,"" retry')).toBe(
      'ns:shop -host:=stripe.com,*.a.example,"" retry',
    );
    expect(withWholeHosts("ns:shop verdict:blocked")).toBe("ns:shop verdict:blocked");
  });

  it("tells the literal values of a key, as a query can ask for them", () => {
    expect(literalValues("ns:a,b ns:c -ns:d", "ns")).toEqual(["a", "b", "c"]);
    expect(literalValues("ns:a*", "ns")).toBeNull();
    expect(literalValues("host:a", "host")).toBeNull();
    expect(literalValues("host:=a", "host")).toEqual(["a"]);
    expect(literalValues("(ns:a OR ns:b,c) verdict:denied", "ns")).toEqual(["a", "b", "c"]);
    expect(literalValues("ns:a OR verdict:denied", "ns")).toEqual([]);
    expect(literalValues("-(ns:a OR ns:b)", "ns")).toEqual([]);
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
