import { describe, expect, it } from "vitest";
import { placeHref, routeAnchor } from "@/components/addresses/object-href";
import type { KubernetesObject, ObjectRef } from "../linkerd/object";
import { attachedRoutes } from "../resolver/compile/attached-routes";
import { compile } from "../resolver/compile/compile";
import { lint } from "../resolver/lint/lint";
import { aNetwork, aRoute, aSnapshot } from "../resolver/policy-builders.testing";
import { bySubject, findingsOn, findingsOnRoute } from "./network-findings";
import { placesIn } from "./object-place";

/** One HTTPRoute on an opaque and on a plain port, beside a network of another namespace that has faults of its own. */
const onTwoPorts = aRoute("HTTPRoute", { name: "two-ports" });
const parent = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all-egress" };
const WORLD: KubernetesObject[] = [
  aNetwork(),
  { ...onTwoPorts, spec: { parentRefs: [80, 5432].map((port) => ({ ...parent, port })), rules: [{}] } },
  aNetwork({ namespace: "payments", networks: [] }),
  aRoute("HTTPRoute", { name: "lost", parent: "nowhere" }),
];

describe("findings on an EgressNetwork", () => {
  const snapshot = aSnapshot(WORLD);
  const findings = lint(snapshot);
  const network = { namespace: "shop", name: "all-egress" };
  const ports = attachedRoutes(network, compile(snapshot));

  it("are its own and those of its routes, not those of other networks or of routes without one", () => {
    expect(findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["network/covers-nothing", "route/no-such-network", "route/opaque-port"]),
    );
    expect(findingsOn(network, ports, bySubject(findings)).map(({ id }) => id)).toEqual([
      "route/opaque-port",
      "network/metadata-reachable",
    ]);
    const own = { namespace: "payments", name: "all-egress" };
    expect(findingsOn(own, attachedRoutes(own, compile(snapshot)), bySubject(findings)).map(({ id }) => id)).toEqual([
      "network/covers-nothing",
    ]);
  });

  it("mark a route on the port that they are about alone", () => {
    const marks = ports.map(({ port, routes }) => [
      port,
      routes.flatMap((route) => findingsOnRoute(route, findings)).length,
    ]);
    expect(marks).toEqual([
      [80, 0],
      [5432, 1],
    ]);
  });
});

describe("the place of an object", () => {
  const placeOf = placesIn(aSnapshot(WORLD));
  const hrefOf = (ref: ObjectRef) => {
    const place = placeOf(ref);
    return place && placeHref(place);
  };
  const route = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "two-ports" };

  it("is the detail of the EgressNetwork, with a route's row in it", () => {
    const network = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all-egress" };
    expect(hrefOf(network)).toBe("/networks?network=shop/all-egress");
    expect(hrefOf(route)).toBe(`/networks?network=shop/all-egress#${routeAnchor(route, 0)}`);
  });

  it("is nowhere for a route without an EgressNetwork, and for other kinds", () => {
    expect(hrefOf({ ...route, name: "lost" })).toBeNull();
    expect(hrefOf({ group: "", kind: "Service", namespace: "shop", name: "web" })).toBeNull();
  });
});
