import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "@/e2e/drawn";
import { aFlow, aTlsFlow } from "../flows/a-flow.testing";
import type { Flow } from "../flows/flow";
import type { KubernetesObject } from "../linkerd/object";
import { policies, requests } from "../resolver/arbitrary-policy.testing";
import { compile } from "../resolver/compile/compile";
import { decide } from "../resolver/decide";
import { aNetwork, anEgressRequest, aRoute, aSnapshot } from "../resolver/policy-builders.testing";
import { predictFlow } from "./predict-flow";
import { whyDecision, whyFlow } from "./why-sentence";

const why = (flow: Flow, ...objects: KubernetesObject[]) =>
  whyFlow(flow, predictFlow(flow, compile(aSnapshot(objects))).decision);

const shopEgress = aNetwork({ name: "shop-egress" });
const ofShop = { namespace: "shop", name: "shop-egress" };
const slack = aTlsFlow({ network: ofShop });
const elsewhere = aRoute("TLSRoute", { parent: "shop-egress", name: "allow-github", hostnames: ["github.com"] });
const allowSlack = aRoute("TLSRoute", { parent: "shop-egress", name: "allow-slack", hostnames: ["hooks.slack.com"] });
const byRoute = { group: "gateway.networking.k8s.io", kind: "TLSRoute", namespace: "shop", name: "allow-slack" };

describe("why a flow is as it is, in a sentence", () => {
  it.each<[string, Flow, KubernetesObject[]]>([
    ["Denied: no TLSRoute on port 443 of shop-egress names hooks.slack.com.", slack, [shopEgress, elsewhere]],
    [
      "Allowed by default: no TLSRoute on port 443 of shop-egress names hooks.slack.com, and its policy is Allow.",
      { ...slack, verdict: "allowed-by-default" },
      [aNetwork({ name: "shop-egress", trafficPolicy: "Allow" }), elsewhere],
    ],
    [
      "Allowed: TLSRoute allow-slack names hooks.slack.com.",
      { ...slack, verdict: "allowed-by-route", route: byRoute },
      [shopEgress, allowSlack],
    ],
    [
      "Denied: no route of shop-egress matched it. The current policy allows it: TLSRoute allow-slack names hooks.slack.com.",
      slack,
      [shopEgress, allowSlack],
    ],
    [
      "Denied: no HTTPRoute on port 80 of linkerd-egress/all-egress names httpbin.org.",
      aFlow({ network: { namespace: "linkerd-egress", name: "all-egress" } }),
      [aNetwork({ namespace: "linkerd-egress" })],
    ],
    [
      "Denied: HTTPRoute get names httpbin.org, but not for every path, method or header.",
      aFlow(),
      [
        aNetwork(),
        aRoute("HTTPRoute", {
          name: "get",
          hostnames: ["httpbin.org"],
          rules: [{ matches: [{ path: { value: "/get" } }] }],
        }),
      ],
    ],
    [
      "Denied: no TCPRoute on port 5432 of all-egress matches it.",
      aFlow({ protocol: "tcp", host: null, address: "198.51.100.30", port: 5432, portConfirmed: true }),
      [aNetwork()],
    ],
    [
      "Uncovered: no EgressNetwork covers its address.",
      aFlow({ protocol: "tcp", host: null, address: "198.51.100.30", port: 5432, network: null, verdict: "uncovered" }),
      [aNetwork({ networks: [{ cidr: "203.0.113.0/24" }] })],
    ],
    [
      "Uncertain: no EgressNetwork covers it, and it may be traffic inside the cluster.",
      aFlow({ protocol: "http", network: null, verdict: "uncertain" }),
      [aNetwork()],
    ],
  ])("%s", (sentence, flow, objects) => expect(why(flow, ...objects)).toMatch(sentence));

  it("says that routes are not in force where some are ignored", () => {
    const overHttps = aRoute("HTTPRoute", {
      parent: "shop-egress",
      name: "over-https",
      port: 443,
      hostnames: ["a.example"],
    });
    expect(why(slack, shopEgress, allowSlack, overHttps)).toBe(
      "Denied: no TLSRoute in force on port 443 of shop-egress names hooks.slack.com.",
    );
  });

  it("names the Service that a route sends it to, and the backend that is missing", () => {
    const mirror = (name: string) =>
      aRoute("HTTPRoute", { name: "to-mirror", rules: [{ backendRefs: [{ name, port: 80 }] }] });
    const service: KubernetesObject = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace: "shop", name: "mirror" },
      spec: { clusterIP: "10.96.0.9", ports: [{ port: 80 }] },
    };
    const route = { ...byRoute, kind: "HTTPRoute", name: "to-mirror" };
    expect(why(aFlow({ verdict: "redirected", route }), aNetwork(), mirror("mirror"), service)).toMatch(
      /^Redirected: HTTPRoute to-mirror matches, by rule 1, and sends it to Service shop\/mirror\.$/,
    );
    expect(why(aFlow({ verdict: "failed", route }), aNetwork(), mirror("gone"))).toMatch(
      /^Failed: HTTPRoute to-mirror matches, by rule 1\. A backend is invalid: .*gone/,
    );
  });
});

describe("why a request would be as it is", () => {
  const policy = compile(
    aSnapshot([
      aNetwork(),
      aRoute("HTTPRoute", {
        name: "get",
        hostnames: ["httpbin.org"],
        rules: [{ matches: [{ path: { value: "/get" } }] }],
      }),
    ]),
  );
  const whyRequest = (path: string, authority: string) => {
    const request = anEgressRequest({ path, authority });
    return whyDecision(decide(request, policy), { ...request, host: authority });
  };

  it("tells what the one route that names the host asks for", () => {
    expect(whyRequest("/ip", "httpbin.org")).toBe("Denied: HTTPRoute get needs a path under /get in rule 1, not /ip.");
    expect(whyRequest("/get", "httpbin.org")).toBe("Allowed: HTTPRoute get matches, by rule 1.");
    expect(whyRequest("/", "a.example")).toBe("Denied: no HTTPRoute on port 80 of all-egress names a.example.");
  });
});

it("is one true sentence for any request and policy", () => {
  fc.assert(
    fc.property(policies, requests, (objects, request) => {
      const decision = decide(request, compile(aSnapshot(objects)));
      const sentence = whyDecision(decision, { ...request, host: request.sni ?? request.authority });
      expect(sentence).toMatch(/^[A-Z][a-z ]+: \S.*[^.]\.$/s);
      expect(sentence).not.toMatch(/undefined|null/);
      if (/: no \w+Route /.test(sentence)) expect(decision.trace.map(({ rule }) => rule)).not.toContain("match/best");
    }),
    { numRuns: drawn(1_000) },
  );
});
