import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../policy-builders.testing";
import { predictStatus } from "./predict-status";

function reasonsOf(...routes: ReturnType<typeof aRoute>[]): Record<string, string | undefined> {
  const { routes: statuses } = predictStatus(aSnapshot([aNetwork(), ...routes]));
  return Object.fromEntries(statuses.map(({ name, parents }) => [name, parents[0]?.reason]));
}

describe("routes of different kinds on one port", () => {
  it("leave only the strongest kind accepted, however old the others are", () => {
    const tls = aRoute("TLSRoute", { port: 443, creationTimestamp: "2020-01-01T00:00:00Z" });
    const reasons = reasonsOf(aRoute("TCPRoute", { port: 443 }), tls, aRoute("HTTPRoute", { port: 443 }));
    expect(reasons).toEqual({
      tcproute: "RouteReasonConflicted",
      tlsroute: "RouteReasonConflicted",
      httproute: "Accepted",
    });
  });

  it("do not conflict on different ports", () => {
    expect(reasonsOf(aRoute("TLSRoute", { port: 443 }), aRoute("HTTPRoute", { port: 80 }))).toEqual({
      tlsroute: "Accepted",
      httproute: "Accepted",
    });
  });

  it("conflict with a stronger route of any namespace, even one that is dropped for its filters", () => {
    const foreign = aRoute("HTTPRoute", {
      namespace: "payments",
      parentNamespace: "shop",
      port: 443,
      rules: [{ filters: [{ type: "URLRewrite", urlRewrite: {} }] }],
    });
    expect(reasonsOf(aRoute("TLSRoute"), foreign).tlsroute).toBe("RouteReasonConflicted");
  });

  it("are not accepted at all on a network that overlaps the cluster", () => {
    const inside = aNetwork({ networks: [{ cidr: "10.1.0.0/16" }] });
    const status = predictStatus(aSnapshot([inside, aRoute("HTTPRoute")]));
    expect(status.networks[0]).toMatchObject({ accepted: false, reason: "EgressReasonNetworkOverlap" });
    expect(status.routes[0]?.parents[0]).toMatchObject({
      accepted: false,
      reason: "NoMatchingParent",
      message: "EgressNetwork parent has not been accepted",
    });
  });
});
