import { describe, expect, it } from "vitest";
import { compile } from "../compile/compile";
import { decide } from "../decide";
import { aNetwork, anEgressRequest, aPartialRequest, aRoute, aSnapshot } from "../policy-builders.testing";
import { decideFlow } from "./decide-flow";

const onPath = (value: string) => [{ matches: [{ path: { type: "RegularExpression", value } }] }];

function policyWith(pattern: string, hostnames?: string[]) {
  const route = aRoute("HTTPRoute", {
    name: "by-pattern",
    rules: onPath(pattern),
    ...(hostnames ? { hostnames } : {}),
  });
  return compile(aSnapshot([aNetwork(), route]));
}

describe("a pattern that Linkerd may read and we cannot", () => {
  it.each(["/x{1001}", "(?u)/get"])("%s leaves a flow uncertain, and says on what it hangs", (pattern) => {
    expect(decideFlow(aPartialRequest({ path: "/get" }), policyWith(pattern))).toMatchObject({
      certain: false,
      decidingField: "policy",
      sentence: "Probably denied: this dashboard cannot evaluate a pattern of HTTPRoute shop/by-pattern.",
    });
  });

  it("is told in the trace of a whole request", () => {
    const { outcome, trace } = decide(anEgressRequest(), policyWith("(?u)/get"));
    expect(outcome).toBe("deny");
    expect(
      trace.filter(({ rule }) => rule.includes("undecid")).map(({ rule, effect, field }) => [rule, effect, field]),
    ).toEqual([
      ["route/undecidable", "dropped", "spec.rules[0].matches[0].path.value"],
      ["route/answer-undecided", "note", "spec.rules[0].matches[0].path.value"],
    ]);
  });

  it("leaves nothing open where Linkerd refuses it as surely as we do", () => {
    const policy = policyWith("/users/{id}");
    expect(decideFlow(aPartialRequest(), policy)).toMatchObject({ certain: true, outcome: "deny" });
  });

  it("does not bear on hosts that its route does not name", () => {
    const policy = policyWith("(?u)/get", ["api.example.com"]);
    expect(decideFlow(aPartialRequest({ hostname: "other.org" }), policy)).toMatchObject({ certain: true });
    expect(decideFlow(aPartialRequest({ hostname: "api.example.com" }), policy)).toMatchObject({ certain: false });
  });
});
