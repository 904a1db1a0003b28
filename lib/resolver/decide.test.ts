import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../linkerd/object";
import { admit } from "./compile/admit";
import { attachedRoutes } from "./compile/attached-routes";
import { compile } from "./compile/compile";
import { predictStatus } from "./compile/predict-status";
import { decide } from "./decide";
import { networkReach } from "./network-reach";
import { decideFlow } from "./partial/decide-flow";
import { aNetwork, anEgressRequest, aPartialRequest, aRoute, aSnapshot } from "./policy-builders.testing";

const sentences = (...args: Parameters<typeof decide>) => decide(...args).trace.map(({ sentence }) => sentence);

describe("the trace", () => {
  it("tells in plain sentences why a server name is denied", () => {
    const policy = compile(
      aSnapshot([
        aNetwork({ namespace: "payments", name: "partner-bank", networks: [{ cidr: "203.0.113.0/24" }] }),
        aNetwork({ namespace: "payments", name: "pci-egress" }),
        aNetwork({ namespace: "linkerd-egress" }),
        ...["api.stripe.com", "sentry.io", "slack.com"].map((host, i) =>
          aRoute("TLSRoute", { namespace: "payments", name: `allow-${i}`, parent: "pci-egress", hostnames: [host] }),
        ),
      ]),
    );
    const request = anEgressRequest({
      clientNamespace: "payments",
      port: 443,
      protocol: "tls",
      sni: "hooks.slack.com",
      ...{ authority: null, method: null, path: null },
    });
    expect(sentences(request, policy)).toEqual([
      "An EgressNetwork covers the address, so it is egress.",
      "payments has its own EgressNetworks; only those apply.",
      "linkerd-egress/all-egress is global and shadowed in payments.",
      "partner-bank covers 203.0.113.0/24 only.",
      "pci-egress covers every address outside the cluster.",
      "Port 443 is TLS here: 3 TLSRoutes, and no GRPCRoute or HTTPRoute.",
      "allow-0 names api.stripe.com.",
      "allow-1 names sentry.io.",
      "allow-2 names slack.com exactly, without subdomains.",
      "3 TLSRoutes tried. None names hooks.slack.com.",
      "No route matched and the policy is Deny: connection closed (forbidden).",
    ]);
  });

  it("tells of unread kinds those that decide, and not what is only watched", () => {
    const kinds = {
      TCPRoute: "gateway.networking.k8s.io",
      Service: "",
      Namespace: "",
      NetworkPolicy: "networking.k8s.io",
    };
    const unread = Object.entries(kinds).map(([kind, group]) => ({
      group,
      kind,
      why: "forbidden" as const,
      message: "",
    }));
    const said = sentences(anEgressRequest(), compile(aSnapshot([aNetwork()], { unread })));
    expect(said.filter((each) => each.includes("could not be read"))).toEqual([
      "The TCPRoutes of gateway.networking.k8s.io could not be read, so some may be missing from this answer.",
      "The Services could not be read, so some may be missing from this answer.",
    ]);
  });

  it("points at the match that failed", () => {
    const route = aRoute("HTTPRoute", { name: "httpbin-get", rules: [{ matches: [{ path: { value: "/get" } }] }] });
    const { trace } = decide(anEgressRequest({ path: "/ip" }), compile(aSnapshot([aNetwork(), route])));
    expect(trace.find(({ effect, stage }) => stage === "match" && effect === "dropped")).toMatchObject({
      rule: "match/path",
      subject: { kind: "HTTPRoute", name: "httpbin-get" },
      sentence: "httpbin-get needs a path under /get in rule 1, not /ip.",
      field: "spec.rules[0].matches[0].path",
    });
  });

  it("says that an Accepted route is dropped, and why", () => {
    const rewritten = aRoute("HTTPRoute", { rules: [{ filters: [{ type: "URLRewrite", urlRewrite: {} }] }] });
    expect(sentences(anEgressRequest(), compile(aSnapshot([aNetwork(), rewritten])))).toContain(
      "HTTPRoute httproute is Accepted, but Linkerd drops the whole route: URLRewrite filter is not supported.",
    );
  });

  it("says that a conflicted TLSRoute leaves TLS to the TCP default", () => {
    const policy = compile(aSnapshot([aNetwork(), aRoute("TLSRoute"), aRoute("HTTPRoute", { port: 443 })]));
    const decision = decide(anEgressRequest({ port: 443, protocol: "tls", sni: "httpbin.org" }), policy);
    expect(decision.route?.name).toBe("tcp-egress-deny");
    expect(decision.trace.map(({ rule }) => rule)).toContain("route/conflicted");
  });
});

describe("live status", () => {
  it("keeps a route out until Linkerd has accepted it", () => {
    const pending = aRoute("HTTPRoute");
    const accepted = {
      ...pending,
      status: {
        parents: [
          {
            controllerName: "linkerd.io/policy-controller",
            parentRef: {
              group: "policy.linkerd.io",
              kind: "EgressNetwork",
              namespace: "shop",
              name: "all-egress",
              port: 80,
            },
            conditions: [{ type: "Accepted", status: "True", reason: "Accepted", message: "" }],
          },
        ],
      },
    };
    const outcome = (route: KubernetesObject) =>
      decide(anEgressRequest(), compile(aSnapshot([aNetwork(), route], { status: "live" }))).outcome;
    expect(outcome(pending)).toBe("deny");
    expect(outcome(accepted)).toBe("allow");
  });
});

describe("consumer routes", () => {
  const global = aNetwork({ namespace: "linkerd-egress" });
  const consumer = aRoute("HTTPRoute", { namespace: "shop", parentNamespace: "linkerd-egress" });
  const policy = compile(aSnapshot([global, consumer]));

  it("count for clients of their own namespace only", () => {
    expect(decide(anEgressRequest({ clientNamespace: "shop" }), policy).outcome).toBe("allow");
    expect(decide(anEgressRequest({ clientNamespace: "payments" }), policy).outcome).toBe("deny");
  });
});

describe("odd objects", () => {
  const odd: unknown[] = [
    null,
    [],
    "text",
    7,
    {},
    { trafficPolicy: 3 },
    { trafficPolicy: "Deny", networks: [null, { cidr: {} }] },
    { trafficPolicy: "Deny", networks: {} },
    { parentRefs: "all", rules: 1 },
    {
      parentRefs: [{ name: "all-egress", group: "policy.linkerd.io", kind: "EgressNetwork", port: 1e99 }],
      rules: [null],
    },
    {
      parentRefs: [{ name: "all-egress", group: "policy.linkerd.io", kind: "EgressNetwork", port: 80 }],
      rules: [{ matches: [{ path: { type: "RegularExpression", value: "(((" }, headers: [{ name: " " }] }] }],
    },
    { hostnames: [{}], constructor: [], __proto__: null },
  ];
  const kinds = ["EgressNetwork", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "Service", "Mystery"];
  // What an API server would never hand out, but a file or an editor may.
  const untyped = (value: unknown) => value as KubernetesObject;
  const objects = kinds.flatMap((kind) =>
    odd.flatMap((spec) =>
      [
        { namespace: "shop", name: "odd" },
        {},
        null,
        { namespace: 1, name: [], annotations: "x", creationTimestamp: "soon" },
      ].map((metadata) => untyped({ apiVersion: "policy.linkerd.io/v1alpha1", kind, metadata, spec, status: spec })),
    ),
  );

  it("never throw, alone or beside good ones", () => {
    const snapshot = aSnapshot([aNetwork(), untyped(null), untyped({}), ...objects, aRoute("HTTPRoute")]);
    const policy = compile(snapshot);
    for (const protocol of ["http1", "http2", "grpc", "tls", "opaque"] as const) {
      for (const ip of ["93.184.216.34", "", "::1", "not an address"]) {
        const request = anEgressRequest({ ip, protocol, port: Number.NaN, authority: "::::", path: "%%?%", sni: "" });
        expect(decide(request, policy).outcome).toBeTypeOf("string");
      }
    }
    expect(decide(anEgressRequest(), policy).route?.name).toBe("httproute");
    expect(decideFlow(aPartialRequest(), policy).certain).toBe(true);
    expect(predictStatus(snapshot).routes.length).toBeGreaterThan(0);
    expect(networkReach(snapshot).length).toBeGreaterThan(0);
    expect(attachedRoutes({ namespace: "shop", name: "all-egress" }, policy)).toHaveLength(1);
    for (const object of snapshot.resources) expect(Array.isArray(admit(object))).toBe(true);
  });
});
