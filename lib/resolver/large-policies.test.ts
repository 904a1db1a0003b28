import { describe, expect, it } from "vitest";
import type { Decision, FlowDecision } from "../linkerd/decision";
import type { KubernetesObject } from "../linkerd/object";
import { compile } from "./compile/compile";
import { portPolicyFor } from "./compile/port-policy";
import { lint } from "./lint/lint";
import { decideFlow } from "./partial/decide-flow";
import { aNetwork, aPartialRequest, aRoute, aSnapshot } from "./policy-builders.testing";

const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

// Wide bounds: what compares each with each takes some ten times as long.
describe("A policy that is large in one dimension is judged in a moment", () => {
  it("thousands of routes for one host, for flows that were counted before a change", () => {
    const route = (i: number, created: string) =>
      aRoute("HTTPRoute", { name: `r-${i}`, hostnames: ["one.example"], creationTimestamp: created });
    const routes = times(6_000, (i) => route(i, "2026-02-01T00:00:00Z"));
    const before = compile(aSnapshot([aNetwork(), ...routes]));
    const after = compile(aSnapshot([aNetwork(), ...routes, route(6_000, "2026-03-01T00:00:00Z")]));
    const flow = aPartialRequest({
      port: 80,
      hostname: "one.example",
      observedNetwork: { namespace: "shop", name: "all-egress" },
      observedRoute: { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "r-0" },
    });
    const [decision, milliseconds] = measured(() => decideFlow(flow, after, before));
    // The oldest, by name among its equals, wins as before.
    expect(decision).toMatchObject({ certain: true, outcome: "allow", route: { name: "r-0" } });
    expect(milliseconds).toBeLessThan(2_000);
  });

  it("thousands of objects that cannot be read", () => {
    const broken = times(12_000, (i) => ({ ...aRoute("HTTPRoute", { name: `r-${i}` }), spec: { rules: "none" } }));
    const [findings, milliseconds] = measured(() => lint(aSnapshot([aNetwork(), ...broken])));
    expect(findings.filter(({ id }) => id === "route/unreadable")).toHaveLength(12_000);
    expect(milliseconds).toBeLessThan(2_000);
  });

  it("thousands of routes on networks that cannot be read", () => {
    const broken = (name: string): KubernetesObject => ({ ...aNetwork({ name }), spec: { trafficPolicy: 7 } });
    const networks = times(8_000, (i) => broken(`net-${i}`));
    const routes = times(8_000, (i) => aRoute("HTTPRoute", { name: `r-${i}`, parent: `net-${i}` }));
    const [findings, milliseconds] = measured(() => lint(aSnapshot([...networks, ...routes])));
    expect(findings.filter(({ id }) => id === "route/no-such-network")).toHaveLength(8_000);
    expect(milliseconds).toBeLessThan(2_000);
  });

  it("thousands of namespaces with a route of their own on a global EgressNetwork", () => {
    const global = { parent: "all", parentNamespace: "linkerd-egress" };
    const routes = times(10_000, (i) => aRoute("HTTPRoute", { ...global, name: "r", namespace: `team-${i}` }));
    const network = aNetwork({ name: "all", namespace: "linkerd-egress" });
    const policy = compile(aSnapshot([network, ...routes]));
    const [ports, milliseconds] = measured(() =>
      [...policy.networks.values()].flatMap((each) =>
        times(10_000, (i) => portPolicyFor(policy, each, 80, `team-${i}`)),
      ),
    );
    expect(ports.map(({ routes: [first] }) => first?.route.ref.namespace)).toEqual(times(10_000, (i) => `team-${i}`));
    expect(ports[7]?.foreign).toHaveLength(9_999);
    expect(milliseconds).toBeLessThan(1_000);
  });

  it("thousands of parentRefs, each with its own entry in the status", () => {
    const route = aRoute("HTTPRoute");
    const parentRefs = times(25_000, (i) => ({
      group: "policy.linkerd.io",
      kind: "EgressNetwork",
      name: "all-egress",
      port: i + 1,
    }));
    const [policy, milliseconds] = measured(() =>
      compile(aSnapshot([aNetwork(), { ...route, spec: { ...(route.spec as object), parentRefs } }])),
    );
    expect(policy.networks.get("shop/all-egress")?.attachments.byPort.size).toBe(25_000);
    expect(milliseconds).toBeLessThan(2_000);
  });

  it("thousands of rules, for denied flows to a host each", () => {
    const rules = times(10_000, (i) => ({ matches: [{ path: { type: "Exact", value: `/p${i}` } }] }));
    const policy = compile(aSnapshot([aNetwork(), aRoute("HTTPRoute", { rules })]));
    const observed = {
      observedNetwork: { namespace: "shop", name: "all-egress" },
      observedRoute: { group: "", kind: "default", namespace: "", name: "http-egress-deny" },
    };
    const flow = (i: number) => aPartialRequest({ port: 80, hostname: `h${i}.example`, ...observed });
    const [outcomes, milliseconds] = measured(() =>
      times(50, (i) => explained(decideFlow(flow(i), policy)).map(({ outcome }) => outcome)),
    );
    expect(new Set(outcomes.map((each) => each.join()))).toEqual(new Set(["deny"]));
    expect(milliseconds).toBeLessThan(3_000);
  });

  it("thousands of parentRefs, for flows whose port the metrics do not say", () => {
    const parentRefs = times(10_000, (i) => ({ ...TO_ALL_EGRESS, port: i + 1 }));
    const route = { ...aRoute("HTTPRoute"), spec: { parentRefs, hostnames: ["one.example"], rules: [{}] } };
    const policy = compile(aSnapshot([aNetwork(), route]));
    const flow = (i: number) => aPartialRequest({ port: null, hostname: i === 0 ? "one.example" : `h${i}.example` });
    const [outcomes, milliseconds] = measured(() =>
      times(100, (i) => explained(decideFlow(flow(i), policy)).map(({ outcome }) => outcome)),
    );
    expect(outcomes[0]).toEqual(["allow", "deny"]);
    expect(outcomes.slice(1)).toEqual(times(99, () => ["deny"]));
    expect(milliseconds).toBeLessThan(3_000);
  });

  it("thousands of routes that name a host each, for a flow without a name", () => {
    const routes = times(4_000, (i) => aRoute("HTTPRoute", { name: `r-${i}`, hostnames: [`h${i}.example`] }));
    const policy = compile(aSnapshot([aNetwork(), ...routes]));
    const flow = aPartialRequest({ port: 80, hostname: null });
    const [decision, milliseconds] = measured(() => decideFlow(flow, policy));
    expect(decision).toMatchObject({ certain: false, decidingField: "hostname" });
    expect(explained(decision).map(({ outcome }) => outcome)).toEqual(["allow", "deny"]);
    expect(milliseconds).toBeLessThan(3_000);
  });

  it("as many opaque ports as an annotation holds", () => {
    const ports = times(32_767, (i) => 2 * i + 1);
    const annotations = { "config.linkerd.io/opaque-ports": ports.join() };
    const [findings, milliseconds] = measured(() => lint(aSnapshot([aNetwork({ annotations }), aRoute("HTTPRoute")])));
    expect(findings.length).toBeGreaterThan(0);
    expect(milliseconds).toBeLessThan(3_000);
  });

  it("thousands of hostnames, for a flow that named none where proxies export names", () => {
    const hostnames = times(20_000, (i) => `h${i}.example`);
    const policy = compile(aSnapshot([aNetwork(), aRoute("HTTPRoute", { hostnames })]));
    const flow = aPartialRequest({ port: 80, hostname: null, ip: "203.0.113.7", namedNone: true });
    const [decision, milliseconds] = measured(() => decideFlow(flow, policy));
    expect(decision).toMatchObject({ certain: true, outcome: "deny" });
    expect(milliseconds).toBeLessThan(2_000);
  });
});

const TO_ALL_EGRESS = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all-egress" };

function explained(flow: FlowDecision): readonly Decision[] {
  return flow.certain ? [flow.decision] : flow.candidates;
}

function measured<T>(run: () => T): [T, number] {
  const start = process.cpuUsage();
  const made = run();
  const { user, system } = process.cpuUsage(start);
  return [made, (user + system) / 1000];
}
