import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "@/e2e/drawn";
import type { Decision, EgressRequest, FlowDecision, PartialRequest } from "../../linkerd/decision";
import type { KubernetesObject } from "../../linkerd/object";
import { objects, requests } from "../arbitrary-oddities.testing";
import { compile, type Policy, recompile } from "../compile/compile";
import { decideQuietly } from "../decide-quietly";
import { aNetwork, aPartialRequest, aRoute, aSnapshot } from "../policy-builders.testing";
import { decideFlow } from "./decide-flow";
import { judgeAlike } from "./flow-kinds";
import { judgeFlow } from "./judge-flow";

/** What the metrics may tell of `request`: more or less, and as it was judged. */
function observations(request: EgressRequest, policy: Policy): PartialRequest[] {
  const { egressNetwork, policyProtocol, route } = decideQuietly(request, policy);
  const { clientNamespace, ip, port, protocol, authority, sni } = request;
  const tls = protocol === "tls" && policyProtocol === "tls";
  const plain = protocol === "opaque" || (protocol === "tls" && !tls) || policyProtocol === "opaque";
  const family = plain ? "tcp" : tls ? "tls" : policyProtocol === "grpc" ? "grpc" : "http";
  const observedRoute = route ?? undefined;
  const whole = { clientNamespace, family, ip, port, hostname: plain ? null : (authority ?? sni) } as const;
  const counted = { ...whole, observedNetwork: egressNetwork, observedRoute };
  return [
    whole,
    counted,
    { ...counted, ip: null },
    { ...counted, ip: null, hostname: null },
    { ...counted, ip: null, port: null },
    { ...whole, ip: null, hostname: null, port: null },
  ];
}

function plainly(judged: FlowDecision): unknown {
  const bare = ({ trace: _, ...rest }: Decision) => rest;
  if (judged.certain) return { ...judged, decision: bare(judged.decision) };
  return { ...judged, candidates: judged.candidates.map(bare) };
}

/** Some of `before` gone, some of `others` come: what stands keeps its identity. */
function changed(before: readonly KubernetesObject[], others: readonly KubernetesObject[], at: number) {
  const kept = before.filter((_, i) => i !== at % before.length);
  const names = new Set(kept.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`));
  const added = others.filter(({ kind, metadata }) => !names.has(`${kind} ${metadata.namespace}/${metadata.name}`));
  return [...kept, ...added.slice(0, at % 3)];
}

describe("flows of one kind are judged once", () => {
  it("and each gets what it would get alone, under the policy of now and under any other", () => {
    fc.assert(
      fc.property(objects, objects, requests, fc.nat({ max: 20 }), (some, others, asked, at) => {
        const before = compile(aSnapshot(some, { status: "computed" }));
        const after = recompile(before, aSnapshot(changed(some, others, at), { status: "computed" }));
        const wrong = asked
          .flatMap((request) => observations(request, before))
          .filter((partial) =>
            [before, after].some((policy) => {
              const alike = plainly(judgeAlike(partial, policy, before));
              return !isDeepStrictEqual(alike, plainly(judgeFlow(partial, policy, before)));
            }),
          );
        // One expectation a run: each costs more than the judgement.
        expect(wrong).toEqual([]);
      }),
      { numRuns: drawn(300) },
    );
  }, 60_000);

  it("but a host under a wildcard is not one under none, and the longer wildcard counts", () => {
    const routes = [
      aRoute("HTTPRoute", { name: "wide", hostnames: ["*.pay.example"] }),
      aRoute("HTTPRoute", { name: "narrow", hostnames: ["*.eu.pay.example"] }),
    ];
    const policy = compile(aSnapshot([aNetwork(), ...routes]));
    const routeOf = (hostname: string) => {
      const judged = judgeAlike(aPartialRequest({ hostname }), policy, policy);
      return judged.certain ? judged.route?.name : judged.sentence;
    };
    expect(
      ["a.other.example", "a.pay.example", "a.eu.pay.example", "eu.pay.example", "pay.example"].map(routeOf),
    ).toEqual(["http-egress-deny", "wide", "narrow", "wide", "http-egress-deny"]);
  });

  it("but clients of the namespace with a consumer route are a kind of their own", () => {
    const network = aNetwork({ namespace: "linkerd-egress" });
    const observedNetwork = { namespace: "linkerd-egress", name: "all-egress" };
    const consumer = aRoute("HTTPRoute", { namespace: "shop", parentNamespace: "linkerd-egress" });
    const policy = compile(aSnapshot([network, consumer]));
    const outcomeOf = (clientNamespace: string) => {
      const judged = judgeAlike(aPartialRequest({ clientNamespace, observedNetwork }), policy, policy);
      return judged.certain ? judged.outcome : judged.sentence;
    };
    expect(["payments", "shop", "search"].map(outcomeOf)).toEqual(["deny", "allow", "deny"]);
  });

  it("and explained each by its own host", () => {
    const policy = compile(aSnapshot([aNetwork(), aRoute("HTTPRoute", { hostnames: ["pay.example"] })]));
    for (const hostname of ["a.example", "b.example"]) {
      const decided = decideFlow(aPartialRequest({ hostname }), policy);
      expect(decided.certain && JSON.stringify(decided.decision.trace)).toContain(hostname);
    }
  });
});
