import { describe, expect, it } from "vitest";
import type { HttpMatch } from "../../linkerd/route";
import { compile } from "../compile/compile";
import { decide } from "../decide";
import { aNetwork, anEgressRequest, aRoute, aSnapshot } from "../policy-builders.testing";
import { compilePath, matchPath } from "./path-match";

function rank(type: NonNullable<HttpMatch["path"]>["type"], value: string, path: string): number | null {
  const compiled = compilePath({ type, value }, "path");
  return compiled.ok ? matchPath(compiled.value, path) : expect.unreachable(compiled.error);
}

describe("rank of a path match is the length that matched", () => {
  it.each([
    ["PathPrefix", "/", "/anything", 1],
    ["PathPrefix", "/get/", "/get", 4],
    ["PathPrefix", "/get", "/getter", null],
    ["PathPrefix", "/get", "/get/a", 4],
    ["Exact", "/get", "/get/", null],
    ["Exact", "/get", "/GET", null],
    ["RegularExpression", "/(get|post)", "/post", 5],
    ["RegularExpression", "/g|/get", "/get", null],
    ["RegularExpression", ".*", "/any/thing", 10],
  ] as const)("%s %s on %s: %s", (type, value, path, expected) => expect(rank(type, value, path)).toBe(expected));
});

describe("two rules that fit", () => {
  const winner = (...rules: unknown[]) => {
    const policy = compile(aSnapshot([aNetwork(), aRoute("HTTPRoute", { rules })]));
    return decide(anEgressRequest({ headers: { "X-Env": "prod" } }), policy).rule;
  };

  it("tie where an exact path is as long as a prefix, so the first wins", () => {
    expect(
      winner({ matches: [{ path: { value: "/get" } }] }, { matches: [{ path: { type: "Exact", value: "/get" } }] }),
    ).toBe(0);
  });

  it("prefer a header over a method, which counts last", () => {
    const byMethod = { matches: [{ method: "GET" }] };
    const byHeader = { matches: [{ headers: [{ name: "x-env", value: "prod" }] }] };
    expect(winner(byMethod, byHeader)).toBe(1);
  });
});
