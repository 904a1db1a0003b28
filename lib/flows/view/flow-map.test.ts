import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aFlow } from "../a-flow.testing";
import { FLOW_VERDICTS, type Flow } from "../flow";
import { NOTHING_FAILS, type RoutesThatFail } from "../routes-that-fail";
import { flowMap, MAP_SHAPE } from "./flow-map";

const web = { namespace: "shop", workload: "web", workloadKind: "Deployment", pods: ["web-1"] };
const cart = { ...web, workload: "cart" };
const batch = { ...web, namespace: "billing", workload: "batch" };

const toStripe = aFlow({
  id: "1",
  source: web,
  host: "api.stripe.com",
  registrableDomain: "stripe.com",
  verdict: "allowed-by-route",
  ratePerSecond: 4,
});
const toHooks = aFlow({ id: "2", source: cart, host: "hooks.stripe.com", registrableDomain: "stripe.com" });
const bare = aFlow({
  id: "3",
  source: batch,
  network: null,
  host: null,
  registrableDomain: null,
  address: "203.0.113.7",
  protocol: "tcp",
  verdict: "uncovered",
});
const flows = [toStripe, toHooks, bare];

function idsOf(column: string, map = flowMap(flows, MAP_SHAPE)): string[] {
  return map.nodes.filter((node) => node.column === column).map((node) => node.id);
}

describe("the map of egress", () => {
  it("goes from workloads through EgressNetworks to hosts, and shows what no network judged", () => {
    expect(idsOf("client")).toEqual(["client:billing/batch", "client:shop/cart", "client:shop/web"]);
    expect(idsOf("network")).toEqual(["network:shop/all-egress", "network:"]);
    expect(idsOf("destination")).toEqual([
      "destination:api.stripe.com",
      "destination:hooks.stripe.com",
      "destination:203.0.113.7",
    ]);
  });

  it("draws one edge a verdict, so that what is denied stays apart from what is allowed", () => {
    const { edges } = flowMap([toStripe, { ...toStripe, id: "4", verdict: "denied" }], MAP_SHAPE);
    expect(edges.map(({ from, to, verdict }) => `${from} ${to} ${verdict}`)).toEqual([
      "client:shop/web network:shop/all-egress allowed-by-route",
      "network:shop/all-egress destination:api.stripe.com allowed-by-route",
      "client:shop/web network:shop/all-egress denied",
      "network:shop/all-egress destination:api.stripe.com denied",
    ]);
  });

  it("groups clients by namespace and hosts by registrable domain, with how many stand behind each", () => {
    const map = flowMap(flows, { ...MAP_SHAPE, clients: "namespace", destinations: "domain" });
    expect(map.nodes.map((node) => node.of)).toEqual([
      { kind: "namespace", namespace: "billing", workloads: 1 },
      { kind: "namespace", namespace: "shop", workloads: 2 },
      { kind: "network", namespace: "shop", name: "all-egress" },
      { kind: "no-network" },
      { kind: "domain", domain: "stripe.com", hosts: 2 },
      { kind: "address", address: "203.0.113.7" },
    ]);
  });

  it("opens one group and leaves the others closed", () => {
    const shape = { ...MAP_SHAPE, clients: "namespace" as const, expanded: ["client:shop"] };
    expect(idsOf("client", flowMap(flows, shape))).toEqual(["client:billing", "client:shop/cart", "client:shop/web"]);
  });

  it("lights only what flows through the node in focus, also beyond its neighbours", () => {
    const map = flowMap(flows, { ...MAP_SHAPE, focus: "client:shop/web" });
    expect(map.nodes.filter((node) => node.lit).map((node) => node.id)).toEqual([
      "client:shop/web",
      "network:shop/all-egress",
      "destination:api.stripe.com",
    ]);
    expect(map.edges.filter((edge) => edge.lit).map((edge) => edge.to)).toEqual([
      "network:shop/all-egress",
      "destination:api.stripe.com",
    ]);
  });

  it("says how many flows are left out when one of their ends is hidden", () => {
    const map = flowMap(flows, { ...MAP_SHAPE, hidden: ["network:"] });
    expect(map).toMatchObject({ flows: 2, hiddenFlows: 1 });
    expect(idsOf("client", map)).not.toContain("client:billing/batch");
  });

  it("folds the quietest nodes of a full column into one, and refused traffic last", () => {
    const many = Array.from({ length: 9 }, (_, index) =>
      aFlow({
        id: `${index}`,
        host: `host-${index}.example.com`,
        verdict: index === 0 ? "denied" : "allowed-by-default",
        ratePerSecond: index,
      }),
    );
    const map = flowMap(many, MAP_SHAPE, NOTHING_FAILS, 4);
    expect(idsOf("destination", map)).toEqual([
      "destination:host-0.example.com",
      "destination:host-7.example.com",
      "destination:host-8.example.com",
      "destination:rest",
    ]);
    expect(map.nodes.at(-1)).toMatchObject({ of: { kind: "rest", nodes: 6 }, flows: 6 });
  });

  it("keeps what a failing route takes apart from what gets through, though both were seen as allowed by route", () => {
    const fails = "HTTPRoute shop/hooks matches requests and each fails with 500: Service shop/gone does not exist.";
    const map = flowMap([toStripe, { ...toStripe, id: "4", route: { ...toStripe.route, name: "hooks" } }], MAP_SHAPE, {
      ofNetwork: () => [],
      ofFlow: ({ route }) => (route.name === "hooks" ? fails : null),
    });
    expect(map.edges.map(({ verdict, failing, flows: counted }) => [verdict, failing, counted])).toEqual([
      ["allowed-by-route", [], 1],
      ["allowed-by-route", [], 1],
      ["allowed-by-route", [fails], 1],
      ["allowed-by-route", [fails], 1],
    ]);
    expect(map.nodes.map(({ failing }) => failing)).toEqual([[fails], [fails], [fails]]);
    expect(map.failing).toEqual([fails]);
  });

  it("names a failing route at its EgressNetwork before any traffic comes by it", () => {
    const map = flowMap(flows, MAP_SHAPE, { ofNetwork: ({ name }) => [`${name} has one.`], ofFlow: () => null });
    expect(map.nodes.filter(({ failing }) => failing.length > 0).map(({ id }) => id)).toEqual([
      "network:shop/all-egress",
    ]);
    expect(map.failing).toEqual(["all-egress has one."]);
  });

  it("folds what a failing route takes last, as what was refused", () => {
    const many = Array.from({ length: 9 }, (_, index) =>
      aFlow({ id: `${index}`, host: `h${index}.example`, verdict: "allowed-by-route", ratePerSecond: index }),
    );
    const map = flowMap(
      many,
      MAP_SHAPE,
      { ofNetwork: () => [], ofFlow: ({ host }) => (host === "h0.example" ? "fails" : null) },
      3,
    );
    expect(idsOf("destination", map)).toEqual(["destination:h0.example", "destination:h8.example", "destination:rest"]);
  });

  it("counts every flow once in each column and once in each gap between columns, whatever the shape", () => {
    fc.assert(
      fc.property(fc.array(someFlow, { maxLength: 40 }), shapes, fc.integer({ min: 1, max: 8 }), (some, shape, cap) => {
        const map = flowMap(some, shape, toInternalFails, cap);
        for (const column of ["client", "network", "destination"]) {
          const nodes = map.nodes.filter((node) => node.column === column);
          expect(nodes.length).toBeLessThanOrEqual(cap);
          expect(sum(nodes.map((node) => node.flows))).toBe(map.flows);
          expect(sum(nodes.map((node) => node.traffic.requests))).toBe(map.traffic.requests);
        }
        expect(sum(map.edges.map((edge) => edge.flows))).toBe(2 * map.flows);
        expect(map.flows + map.hiddenFlows).toBe(some.length);
      }),
    );
  });
});

const toInternalFails: RoutesThatFail = {
  ofNetwork: () => [],
  ofFlow: ({ host }) => (host === "db.internal" ? "HTTPRoute shop/internal fails." : null),
};

const someFlow: fc.Arbitrary<Flow> = fc
  .record({
    id: fc.uuid(),
    source: fc.constantFrom(web, cart, batch),
    network: fc.constantFrom(null, { namespace: "shop", name: "all-egress" }, { namespace: "x", name: "y" }),
    host: fc.constantFrom(null, "a.example.com", "b.example.com", "db.internal", ""),
    registrableDomain: fc.constantFrom(null, "example.com"),
    address: fc.constantFrom(null, "203.0.113.7"),
    protocol: fc.constantFrom("http", "tcp"),
    verdict: fc.constantFrom(...FLOW_VERDICTS),
    count: fc.nat(1000),
  })
  .map((overrides) => aFlow(overrides));

const shapes = fc.record({
  clients: fc.constantFrom("workload", "namespace"),
  destinations: fc.constantFrom("host", "domain"),
  expanded: fc.subarray(["client:shop", "domain:example.com"]),
  hidden: fc.subarray(["network:", "client:billing", "destination:db.internal"]),
  focus: fc.constantFrom(null, "client:shop/web"),
});

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
