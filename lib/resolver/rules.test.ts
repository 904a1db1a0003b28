import { describe, expect, it } from "vitest";
import { compile } from "./compile/compile";
import { decide } from "./decide";
import { decideFlow } from "./partial/decide-flow";
import { aNetwork, anEgressRequest, aPartialRequest, aRoute, aSnapshot } from "./policy-builders.testing";

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

  it("a kind that Linkerd does not read here", () => {
    const { group, kind } = { group: "gateway.networking.k8s.io", kind: "HTTPRoute" };
    const unread = { group, kind, why: "unserved" as const, message: "HTTPRoute is served as v2; Linkerd reads v1." };
    const route = aRoute("HTTPRoute", { hostnames: ["httpbin.org"] });
    const policy = compile(aSnapshot([aNetwork(), route], { unread: [unread] }));
    const { trace, outcome } = decide(anEgressRequest(), policy);
    expect(trace.filter(({ rule }) => rule === "route/kind-unserved").map(({ sentence }) => sentence)).toEqual([
      "HTTPRoute httproute is ignored: Linkerd reads none of the versions of this kind that the cluster serves.",
      expect.stringContaining("HTTPRoute is served as v2"),
    ]);
    expect(outcome).toBe("deny");
  });

  it("a parentRef of another group", () => {
    const parentRefs = [{ kind: "EgressNetwork", name: "all-egress", port: 80 }];
    const route = { ...aRoute("HTTPRoute"), spec: { parentRefs, rules: [{}] } };
    const { trace, outcome } = decide(anEgressRequest(), compile(aSnapshot([aNetwork(), route])));
    const step = trace.find(({ rule }) => rule === "route/wrong-parent");
    expect(step?.sentence).toMatch(/of group gateway\.networking\.k8s\.io, .*attaches to nothing/);
    expect(outcome).toBe("deny");
  });

  it("more routes than a trace names", () => {
    const routes = Array.from({ length: 23 }, (_, i) =>
      aRoute("HTTPRoute", { name: `r${i}`, hostnames: [`${i}.com`] }),
    );
    const { trace } = decide(anEgressRequest(), compile(aSnapshot([aNetwork(), ...routes])));
    expect(trace.find(({ rule }) => rule === "match/more")?.sentence).toContain("3 more");
  });

  it("more routes and EgressNetworks that cannot be read than a trace names", () => {
    const broken = (name: string) => ({ ...aRoute("HTTPRoute", { name }), spec: { rules: "none" } });
    const routes = Array.from({ length: 25 }, (_, i) => broken(`r-${i}`));
    const networks = Array.from({ length: 23 }, (_, i) => ({
      ...aNetwork({ name: `n-${i}` }),
      spec: { networks: "all" },
    }));
    const { trace } = decide(anEgressRequest(), compile(aSnapshot([aNetwork(), ...routes, ...networks])));
    const told = (rule: string) => trace.filter((step) => step.rule === rule);
    expect(told("route/unreadable")).toHaveLength(21);
    expect(told("route/unreadable").at(-1)?.sentence).toBe("Linkerd cannot read 5 more routes either.");
    expect(told("network/unreadable").at(-1)?.sentence).toBe("Linkerd cannot read 3 more EgressNetworks either.");
  });

  it("more EgressNetworks than a trace names", () => {
    const networks = Array.from({ length: 23 }, (_, i) => aNetwork({ name: `n${i}` }));
    const { trace } = decide(anEgressRequest(), compile(aSnapshot(networks)));
    expect(trace.find(({ rule }) => rule === "network/covers-too")?.sentence).toContain("2 more EgressNetworks");
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

  it("a path of HTTPS cannot matter", () => {
    const request = anEgressRequest({ protocol: "tls", port: 443, authority: null, sni: "httpbin.org", path: "/ip" });
    const { trace, outcome } = decide(
      request,
      compile(aSnapshot([aNetwork(), aRoute("TLSRoute", { hostnames: ["httpbin.org"] })])),
    );
    expect(trace[0]).toMatchObject({ rule: "match/inside-tls", effect: "note" });
    expect(trace[0]?.sentence).toMatch(
      /^The path \/ip and the method GET travel inside TLS and cannot matter: Linkerd sees only the SNI of HTTPS/,
    );
    expect(outcome).toBe("allow");
  });

  it("a part that the protocol does not have", () => {
    const policy = compile(aSnapshot([aNetwork()]));
    const told = (request: Parameters<typeof anEgressRequest>[0]) => decide(anEgressRequest(request), policy).trace[0];
    expect(told({ sni: "httpbin.org" })?.sentence).toMatch(/^The SNI httpbin\.org is ignored/);
    expect(told({ protocol: "opaque" })).toMatchObject({ rule: "match/not-spoken" });
  });
});
