import { describe, expect, it } from "vitest";
import { namedNetworks } from "./named-networks";
import type { KubernetesObject } from "./object";

function routeTo(...parentRefs: unknown[]): KubernetesObject {
  const metadata = { namespace: "shop", name: "a-route" };
  return { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata, spec: { parentRefs } };
}

const named = (...parentRefs: unknown[]) =>
  namedNetworks(routeTo(...parentRefs)).map(({ network, port }) => `${network.namespace}/${network.name}:${port}`);

/** linkerd2 policy-controller/k8s/index/src/outbound/index.rs, is_egress_network. */
describe("the EgressNetworks that a route names", () => {
  it("are those of Linkerd's group and kind, without regard to case, in the route's namespace unless said", () => {
    const network = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", port: 443 };
    expect(named(network, { ...network, namespace: "apps" }, { ...network, kind: "egressnetwork" })).toEqual([
      "shop/all:443",
      "apps/all:443",
      "shop/all:443",
    ]);
  });

  it.each([
    ["a Service", { group: "", kind: "Service" }],
    ["a Gateway, which is meant where group and kind are absent", {}],
    ["a Server", { group: "policy.linkerd.io", kind: "Server" }],
    ["an EgressNetwork of another group", { group: "example.com", kind: "EgressNetwork" }],
    ["no kind", { group: "policy.linkerd.io" }],
  ])("are none where it is %s of the same name", (_, ref) => {
    expect(named({ ...ref, name: "all", port: 443 })).toEqual([]);
  });

  it("are none of what is no list of parents, and of what is no route", () => {
    expect(namedNetworks({ ...routeTo(), spec: { parentRefs: "all" } })).toEqual([]);
    expect(named(null, 7, "all")).toEqual([]);
    const service = { ...routeTo({ group: "policy.linkerd.io", kind: "EgressNetwork", name: "all" }), kind: "Service" };
    expect(namedNetworks({ ...service, apiVersion: "v1" })).toEqual([]);
  });
});
