import { describe, expect, it } from "vitest";
import { attachedRoutes } from "./compile/attached-routes";
import { compile } from "./compile/compile";
import { networkReach } from "./network-reach";
import { aNetwork, aRoute, aSnapshot } from "./policy-builders.testing";

describe("reach of an EgressNetwork", () => {
  const global = aNetwork({ namespace: "linkerd-egress", name: "all" });

  it("of a global one is every namespace but those with networks of their own", () => {
    const [reach] = networkReach(
      aSnapshot([global, aNetwork({ namespace: "shop", networks: [{ cidr: "10.9.0.0/16" }] })]),
    );
    expect(reach).toEqual({
      network: { namespace: "linkerd-egress", name: "all" },
      scope: "global",
      decidesFor: ["linkerd-egress", "payments"],
      hiddenIn: ["shop"],
    });
  });

  it("of a local one is its own namespace", () => {
    const reach = networkReach(aSnapshot([aNetwork()]));
    expect(reach).toMatchObject([{ scope: "local", decidesFor: ["shop"], hiddenIn: [] }]);
  });

  it("of an unreadable one is nothing, and it hides nothing", () => {
    const reach = networkReach(aSnapshot([global, aNetwork({ networks: [{ cidr: "nowhere" }] })]));
    expect(reach).toMatchObject([{ hiddenIn: [] }, { scope: "unreadable", decidesFor: [] }]);
  });
});

describe("routes attached to an EgressNetwork", () => {
  it("stand by port, with what keeps them from counting", () => {
    const snapshot = aSnapshot([
      aNetwork(),
      aRoute("TLSRoute", { port: 443 }),
      aRoute("HTTPRoute", { port: 443 }),
      aRoute("HTTPRoute", { name: "opaque", port: 5432 }),
      aRoute("HTTPRoute", { name: "portless", port: null }),
    ]);
    const ports = attachedRoutes({ namespace: "shop", name: "all-egress" }, compile(snapshot));
    expect(
      ports.map(({ port, policyProtocol, routes }) => [port, policyProtocol, ...routes.map(({ inForce }) => inForce)]),
    ).toEqual([
      [443, "detect", false, true],
      [5432, "opaque", false],
      [null, null, false],
    ]);
    expect(ports[0]?.routes[0]).toMatchObject({ accepted: false, reason: "RouteReasonConflicted" });
    expect(ports[1]?.routes[0]).toMatchObject({
      accepted: true,
      whyNot: "is ignored: the port is opaque, so only a TCPRoute applies",
    });
  });
});
