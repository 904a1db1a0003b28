import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "../../e2e/drawn";
import type { Decision, EgressRequest, PartialRequest } from "../linkerd/decision";
import { type KubernetesObject, sameRef } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { garbage, policies, requests } from "./arbitrary-policy.testing";
import { admit } from "./compile/admit";
import { attachedRoutes } from "./compile/attached-routes";
import { compile } from "./compile/compile";
import { predictStatus } from "./compile/predict-status";
import { decide } from "./decide";
import { decideQuietly } from "./decide-quietly";
import { type FindingId, lint } from "./lint/lint";
import { networkReach } from "./network-reach";
import { decideFlow } from "./partial/decide-flow";
import { aPartialRequest, aRoute, aSnapshot } from "./policy-builders.testing";

/** The resolver takes what an API server or a user hands it; the envelope's type promises more than it may hold. */
function anySnapshot(resources: unknown[], status: PolicySnapshot["status"] = "computed"): PolicySnapshot {
  return aSnapshot(resources as KubernetesObject[], { status });
}

/** All that may be asked of a snapshot. */
function askEverything(snapshot: PolicySnapshot, request: EgressRequest): void {
  const policy = compile(snapshot);
  decide(request, policy);
  const { clientNamespace, ip, port, authority: hostname, path, method } = request;
  const observedNetwork = { namespace: "shop", name: "all-egress" };
  for (const family of ["http", "grpc", "tls", "tcp"] as const) {
    decideFlow(aPartialRequest({ clientNamespace, family, ip, port, hostname, path, method, observedNetwork }), policy);
    decideFlow(aPartialRequest({ clientNamespace, family, port: null, hostname: null, observedNetwork: null }), policy);
  }
  predictStatus(snapshot);
  networkReach(snapshot);
  attachedRoutes(observedNetwork, policy);
  lint(snapshot);
  for (const object of snapshot.resources) admit(object, snapshot);
}

function plain({ trace, ...decision }: Decision): Omit<Decision, "trace"> {
  return decision;
}

/** The metrics family under which the proxy would count the request. */
function familyOf({ protocol }: EgressRequest, { policyProtocol }: Decision): PartialRequest["family"] {
  if (protocol === "tls") return policyProtocol === "tls" ? "tls" : "tcp";
  if (protocol === "opaque" || policyProtocol === "opaque") return "tcp";
  return policyProtocol === "grpc" ? "grpc" : "http";
}

/** Findings on a route with one parent which say that it never answers. */
const IDLE: readonly FindingId[] = [
  "route/dropped",
  "route/undecidable-pattern",
  "route/no-such-network",
  "route/no-port",
  "route/opaque-port",
  "route/second-tcp",
  "route/conflicted",
  "route/conflicted-from-elsewhere",
  "route/third-namespace",
  "route/consumer-shadowed",
  "rule/never-matches",
];

const statuses = fc.constantFrom("live" as const, "computed" as const);

describe("for any policy", () => {
  it("nothing throws, whatever the objects hold", () => {
    fc.assert(
      fc.property(fc.array(garbage, { maxLength: 6 }), statuses, requests, (resources, status, request) => {
        askEverything(anySnapshot(resources, status), request);
      }),
      { numRuns: drawn(300) },
    );
  });

  it("nothing throws, whatever the request holds", () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom("::1", "[::1]:80", "a.com", "1.2.3.4", "\u0000", "٤"));
    const odd = fc.record({
      clientNamespace: texts,
      ip: texts,
      port: fc.oneof(fc.integer(), fc.constant(Number.NaN), fc.double()),
      protocol: fc.constantFrom("http1" as const, "http2" as const, "grpc" as const, "tls" as const, "opaque" as const),
      authority: fc.option(texts),
      method: fc.option(texts),
      path: fc.option(texts),
      headers: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
      sni: fc.option(texts),
    });
    fc.assert(
      fc.property(policies, odd, (resources, request) => askEverything(anySnapshot(resources), request)),
      { numRuns: drawn(100) },
    );
  });

  it("the order in which objects are read does not matter", () => {
    const shuffled = policies.chain((resources) =>
      fc.tuple(fc.constant(resources), fc.shuffledSubarray(resources, { minLength: resources.length })),
    );
    fc.assert(
      fc.property(shuffled, requests, ([resources, other], request) => {
        const [one, two] = [resources, other].map((each) => plain(decide(request, compile(anySnapshot(each)))));
        expect(two).toEqual(one);
      }),
      { numRuns: drawn(300) },
    );
  });

  it("a route for another port or another network changes nothing", () => {
    const strays = fc.constantFrom(
      aRoute("GRPCRoute", { name: "stray", port: 9999 }),
      aRoute("HTTPRoute", { name: "stray", port: 9999, parentNamespace: "linkerd-egress" }),
      aRoute("GRPCRoute", { name: "stray", parent: "other-network" }),
      aRoute("TLSRoute", { name: "stray", namespace: "linkerd-egress", parent: "other-network", port: 80 }),
    );
    fc.assert(
      fc.property(policies, strays, requests, (resources, stray, request) => {
        const before = decide(request, compile(anySnapshot(resources)));
        expect(decide(request, compile(anySnapshot([...resources, stray])))).toEqual(before);
      }),
      { numRuns: drawn(300) },
    );
  });

  it("the decision is the same with its trace and without", () => {
    fc.assert(
      fc.property(policies, requests, (resources, request) => {
        const policy = compile(anySnapshot(resources));
        expect(plain(decide(request, policy))).toEqual(plain(decideQuietly(request, policy)));
      }),
      { numRuns: drawn(300) },
    );
  });

  it("the trace names the network and the route that decided, and no other as kept", () => {
    fc.assert(
      fc.property(policies, requests, (resources, request) => {
        const { egressNetwork, route, trace } = decide(request, compile(anySnapshot(resources)));
        const kept = trace.filter(({ effect }) => effect === "kept");
        const namesOf = (rule: string) => kept.filter((step) => step.rule === rule).map(({ subject }) => subject);
        expect(namesOf("network/covers")).toEqual(egressNetwork ? [expect.objectContaining(egressNetwork)] : []);
        const explicit = route !== null && route.kind !== "default";
        expect(namesOf("match/best")).toEqual(explicit ? [route] : []);
      }),
      { numRuns: drawn(300) },
    );
  });

  it("a certain answer for a flow holds for the request that it stands for", () => {
    fc.assert(
      fc.property(policies, requests, fc.boolean(), (resources, request, whole) => {
        const policy = compile(anySnapshot(resources));
        const truth = decide(request, policy);
        const family = familyOf(request, truth);
        if (truth.outcome === "unmatched" || truth.target === "service") return;
        const { clientNamespace, ip, port, authority, sni } = request;
        const hostname = family === "tcp" ? null : family === "tls" ? sni : authority;
        const known = {
          clientNamespace,
          family,
          ip: whole ? ip : null,
          port,
          hostname,
          observedNetwork: truth.egressNetwork,
          observedInCluster: truth.target === "cluster-unknown",
        } as const;
        const flow = decideFlow(known, policy);
        if (flow.certain) expect(flow.outcome).toBe(truth.outcome);
        else expect(flow.candidates.map(({ outcome }) => outcome)).toContain(truth.outcome);
      }),
      { numRuns: drawn(200) },
    );
  });

  it("what lint calls without effect never answers", () => {
    fc.assert(
      fc.property(policies, requests, (resources, request) => {
        const snapshot = anySnapshot(resources);
        const { route, rule } = decide(request, compile(snapshot));
        const about = lint(snapshot).filter(({ subject }) => route && sameRef(subject, route));
        expect(about.filter(({ id }) => IDLE.includes(id))).toEqual([]);
        const here = about.filter(({ id, field }) => id === "rule/forestalled" && field === `spec.rules[${rule}]`);
        expect(here).toEqual([]);
      }),
      { numRuns: drawn(300) },
    );
  });
});
