import { describe, expect, it } from "vitest";
import { didYouMean } from "./did-you-mean";

const FIELDS = ["parentRefs", "hostnames", "rules"];

describe("didYouMean", () => {
  it.each([
    ["hostname", "hostnames"],
    ["parentrefs", "parentRefs"],
    ["parentRef", "parentRefs"],
    ["rule", "rules"],
    ["hsotnames", "hostnames"],
    ["rlues", "rules"],
    ["ruels", "rules"],
  ])("takes %s for %s", (word, meant) => {
    expect(didYouMean(word, FIELDS)).toBe(meant);
  });

  it.each(["backendRefs", "x", "", "networks", "a".repeat(10_000)])("does not guess at %s", (word) => {
    expect(didYouMean(word, FIELDS)).toBeNull();
  });
});
