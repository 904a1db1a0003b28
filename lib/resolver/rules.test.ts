import { describe, expect, it } from "vitest";
import { compile } from "./compile";
import { decide } from "./decide";
import { decideFlow } from "./decide-flow";
import { aNetwork, anEgressRequest, aPartialRequest, aRoute, aSnapshot } from "./policy-builders";

// What no recorded case can show: Linkerd is always given whole requests and reads every kind.
describe("the trace names what lies with us, not with Linkerd:", () => {
  it("an address that is none", () => {
    const { trace } = decide(anEgressRequest({ ip: "httpbin.org" }), compile(aSnapshot([aNetwork()])));
    expect(trace.map(({ rule }) => rule)).toContain("target/no-address");
  });

  it("a kind of route that could not be read", () => {
    const unread = {
      group: "gateway.networking.k8s.io",
      kind: "GRPCRoute",
      why: "forbidden" as const,
      message: "no rights",
    };
    const { trace } = decide(anEgressRequest(), compile(aSnapshot([aNetwork()], { unread: [unread] })));
    expect(trace.find(({ rule }) => rule === "route/kind-unread")?.sentence).toContain("GRPCRoutes");
  });

  it("more routes than a trace names", () => {
    const routes = Array.from({ length: 23 }, (_, i) =>
      aRoute("HTTPRoute", { name: `r${i}`, hostnames: [`${i}.com`] }),
    );
    const { trace } = decide(anEgressRequest(), compile(aSnapshot([aNetwork(), ...routes])));
    expect(trace.find(({ rule }) => rule === "match/more")?.sentence).toContain("3 more");
  });

  it("a rule that a flow may or may not fit", () => {
    const byHeader = { headers: [{ name: "x-env", value: "prod" }] };
    const byPattern = { path: { type: "RegularExpression", value: "/[a-z-]+" } };
    const told = [byHeader, byPattern].flatMap((match) => {
      const route = aRoute("HTTPRoute", { rules: [{ matches: [match] }] });
      const predicted = decideFlow(aPartialRequest(), compile(aSnapshot([aNetwork(), route])));
      const steps = predicted.certain ? [] : predicted.candidates.flatMap(({ trace }) => trace);
      return steps.map(({ rule }) => rule).filter((rule) => rule.includes("supposed"));
    });
    expect(told).toEqual(["match/supposed", "match/supposed-none"]);
  });
});
