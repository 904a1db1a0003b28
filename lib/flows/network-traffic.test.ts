import { describe, expect, it } from "vitest";
import { defaultTraffic } from "../networks/default-traffic";
import { aFlow as anyFlow } from "./a-flow.testing";
import type { Flow } from "./flow";
import { deniedShares, trafficByNetwork } from "./network-traffic";

const route = { group: "", kind: "default", namespace: "", name: "http-egress-allow" };
const aFlow = (overrides: Partial<Flow>) =>
  anyFlow({ verdict: "allowed-by-default", route, count: 10, ratePerSecond: 1, ...overrides });

describe("traffic of a network", () => {
  it("keeps requests and connections apart", () => {
    const traffic = trafficByNetwork([
      aFlow({ protocol: "http", count: 10, ratePerSecond: 1 }),
      aFlow({ protocol: "grpc", count: 5, ratePerSecond: 0.5 }),
      aFlow({ protocol: "tls", count: 3, ratePerSecond: 0.25 }),
    ]).get("shop/all-egress");
    expect(traffic?.total).toEqual({
      requests: 15,
      connections: 3,
      requestsPerSecond: 1.5,
      connectionsPerSecond: 0.25,
    });
  });

  it("leaves out what no network judged", () => {
    expect(trafficByNetwork([aFlow({ network: null, verdict: "uncovered" })]).size).toBe(0);
  });

  it("gives the denied share of each, and none where nothing was counted", () => {
    const traffic = trafficByNetwork([aFlow({ verdict: "denied", count: 1 }), aFlow({ count: 3 })]).get(
      "shop/all-egress",
    );
    expect(traffic && deniedShares(traffic)).toEqual({ requests: 0.25, connections: null });
  });
});

describe("traffic of the default routes", () => {
  it("counts destinations, and not flows, under each of Linkerd's own routes", () => {
    const own = aFlow({
      route: { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "a" },
    });
    const cart = aFlow({ source: { namespace: "shop", workload: "cart", workloadKind: "Deployment", pods: [] } });
    expect(defaultTraffic([aFlow({}), cart, own])).toEqual([
      { route: "http-egress-allow", verdict: "allowed-by-default", counts: "requests", destinations: 1, perSecond: 2 },
    ]);
  });
});
