import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../linkerd/object";
import { aNetwork, aRoute } from "../policy-builders.testing";
import { missingRegexEngine, needsRegexEngine } from "./patterns";

const withRule = (rule: unknown) => ({ resources: [aNetwork(), aRoute("HTTPRoute", { rules: [rule] })] });
const pattern = { type: "RegularExpression", value: "/v[0-9]+/.*" };

describe("needsRegexEngine", () => {
  it.each([
    ["a path", { matches: [{ path: { type: "Exact", value: "/" } }, { path: pattern }] }],
    ["a header", { matches: [{ headers: [{ name: "x-team", ...pattern }] }] }],
    ["a query parameter", { matches: [{ queryParams: [{ name: "q", ...pattern }] }] }],
  ])("says so of a pattern in %s", (_, rule) => {
    expect(needsRegexEngine(withRule(rule))).toBe(true);
  });

  it("is not needed for exact values and prefixes", () => {
    expect(
      needsRegexEngine(withRule({ matches: [{ path: { type: "PathPrefix", value: "/RegularExpression" } }] })),
    ).toBe(false);
  });

  it("takes objects of any shape", () => {
    const odd: KubernetesObject[] = JSON.parse(
      '[null, {}, {"kind": "HTTPRoute"}, {"kind": "HTTPRoute", "spec": [null]}]',
    );
    expect(needsRegexEngine({ resources: odd })).toBe(false);
  });

  it("is never missing outside browsers", () => {
    expect(missingRegexEngine(withRule({ matches: [{ path: pattern }] }))).toBeNull();
  });
});
