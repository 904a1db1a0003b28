import { describe, expect, it } from "vitest";
import { compile } from "../compile/compile";
import { aNetwork, anEgressRequest, aRoute, aSnapshot } from "../policy-builders.testing";
import { decideAnywhere, type NamedRequest } from "./decide-anywhere";

const named = (overrides: Partial<NamedRequest> = {}): NamedRequest => ({
  ...anEgressRequest(),
  ip: null,
  ...overrides,
});

const outcomes = (request: NamedRequest, resources: Parameters<typeof aSnapshot>[0]) =>
  decideAnywhere(request, compile(aSnapshot(resources))).map(
    ({ egressNetwork, outcome }) => `${egressNetwork?.name ?? "no network"}: ${outcome}`,
  );

describe("a request to a name", () => {
  it("has one answer where one EgressNetwork covers all that lies outside of the cluster", () => {
    const resources = [aNetwork(), aRoute("HTTPRoute", { hostnames: ["httpbin.org"] })];
    expect(outcomes(named(), resources)).toEqual(["all-egress: allow"]);
    expect(outcomes(named({ authority: "example.com" }), resources)).toEqual(["all-egress: deny"]);
  });

  it("has one for each part of the world that an EgressNetwork, or none, decides for", () => {
    const partners = aNetwork({ name: "partners", networks: [{ cidr: "203.0.113.0/24" }] });
    expect(outcomes(named(), [partners])).toEqual(["no network: not-egress", "partners: deny"]);
    expect(outcomes(named({ ip: "203.0.113.7" }), [partners])).toEqual(["partners: deny"]);
  });

  it("never names the address that stands for the others", () => {
    const [only] = decideAnywhere(named(), compile(aSnapshot([aNetwork()])));
    const told = only?.trace.map(({ sentence }) => sentence).join(" ");
    expect(told).toContain("all-egress");
    expect(told).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
  });

  it("takes a name for one outside of the cluster, and an address as it is", () => {
    const resources = [
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { namespace: "shop", name: "db" },
        spec: { clusterIPs: ["10.96.0.9"], ports: [] },
      },
      aNetwork(),
    ];
    expect(outcomes(named(), resources)).toEqual(["all-egress: deny"]);
    expect(outcomes(named({ ip: "10.96.0.9" }), resources)).toEqual(["no network: not-egress"]);
  });
});
