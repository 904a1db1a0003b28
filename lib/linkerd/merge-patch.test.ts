import { describe, expect, it } from "vitest";
import { alreadyPatched, inversePatch, mergePatch } from "./merge-patch";

describe("mergePatch", () => {
  // The test cases of RFC 7386, appendix A.
  it.each<[unknown, unknown, unknown]>([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("merges as RFC 7386 says: %j + %j", (target, patch, merged) => {
    expect(mergePatch(target, patch)).toEqual(merged);
  });

  it("leaves both sides as they were, and never touches prototypes", () => {
    const target = { a: { b: 1 } };
    const merged = mergePatch(target, JSON.parse('{"__proto__": {"polluted": true}, "a": {"b": 2}}'));
    expect(target).toEqual({ a: { b: 1 } });
    expect(Object.hasOwn(Object(merged), "__proto__")).toBe(true);
    expect(Object(merged).polluted).toBeUndefined();
  });
});

describe("inversePatch", () => {
  it.each<[string, unknown, Record<string, unknown>]>([
    ["a changed value", { spec: { trafficPolicy: "Allow" } }, { spec: { trafficPolicy: "Deny" } }],
    ["an added key", { spec: {} }, { spec: { networks: [{ cidr: "203.0.113.0/24" }] } }],
    ["a removed key", { spec: { networks: [1], x: 1 } }, { spec: { networks: null } }],
    ["a removed key that was not there", { spec: {} }, { spec: { networks: null } }],
    ["a list in another's place", { spec: { hostnames: ["a", "b"] } }, { spec: { hostnames: ["b"] } }],
    ["a record in a value's place", { a: 1 }, { a: { b: 2 } }],
    ["a value in a record's place", { a: { b: 2 } }, { a: 1 }],
    ["a new branch", { metadata: {} }, { metadata: { annotations: { team: "shop" } } }],
  ])("takes back %s", (_what, target, patch) => {
    expect(mergePatch(mergePatch(target, patch), inversePatch(target, patch))).toEqual(target);
  });
});

describe("alreadyPatched", () => {
  it("does not mind the order of keys, and minds every value", () => {
    const object = { spec: { b: [1, { d: 1, c: 2 }], a: 1 } };
    expect(alreadyPatched(object, { spec: { b: [1, { c: 2, d: 1 }] } })).toBe(true);
    expect(alreadyPatched(object, { spec: { b: [1, { c: 2, d: 3 }] } })).toBe(false);
    expect(alreadyPatched(object, { spec: { a: null } })).toBe(false);
  });
});
