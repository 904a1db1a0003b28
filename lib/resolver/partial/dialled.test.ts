import { describe, expect, it } from "vitest";
import type { PartialRequest } from "../../linkerd/decision";
import { compile } from "../compile/compile";
import { aNetwork, aPartialRequest, aRoute, aSnapshot } from "../policy-builders.testing";
import { type Dialled, portsTold } from "./dialled";

const to = (address: string, port: number, connections = 10): Dialled => ({ address, port, connections });
const ALL = { dialled: [to("93.184.216.34", 80, 30), to("93.184.216.34", 8080), to("10.0.0.7", 5432)], complete: true };

function told(
  partial: Partial<PartialRequest>,
  reported: number | null,
  known: { dialled: Dialled[]; complete: boolean; counted?: number } = ALL,
  resources = [aNetwork()],
) {
  const { kind, ports } = portsTold(
    aPartialRequest({ port: null, ...partial }),
    reported,
    { counted: 100, ...known },
    compile(aSnapshot(resources)),
  );
  return [kind, ...ports.map(({ port, share }) => `${port} ${share}`)];
}

describe("what a workload dialled tells of a port that may be folded", () => {
  it("leaves several where the EgressNetwork catches several, with their shares", () => {
    expect(told({}, 80)).toEqual(["several", "80 0.75", "8080 0.25"]);
  });

  it("confirms the port that is left alone, and refutes one that was not dialled", () => {
    const web = { dialled: [to("93.184.216.34", 8080)], complete: true };
    expect(told({}, 8080, web)).toEqual(["confirmed", "8080 1"]);
    expect(told({}, null, web)).toEqual(["confirmed", "8080 1"]);
    expect(told({}, 80, web)).toEqual(["refuted", "8080 1"]);
  });

  it("neither confirms nor refutes where some destinations are not listed, and knows nothing where none is", () => {
    expect(told({}, 80, { dialled: [to("93.184.216.34", 8080)], complete: false })).toEqual(["several", "8080 1"]);
    expect(told({}, 80, { dialled: [], complete: true })).toEqual(["unknown"]);
  });

  it("keeps a port to which nothing was opened lately: an older connection may be in use", () => {
    expect(told({}, 80, { dialled: [to("93.184.216.34", 80, 0), to("93.184.216.34", 8080)], complete: true })).toEqual([
      "several",
      "8080 1",
      "80 0",
    ]);
  });

  it("leaves it out where the connections that were opened account for all requests", () => {
    const dialled = [to("93.184.216.34", 80, 0), to("93.184.216.34", 8080)];
    expect(told({}, 8080, { dialled, complete: true, counted: 10 })).toEqual(["confirmed", "8080 1"]);
  });

  it("leaves out what another EgressNetwork catches, and ports that are read as another family", () => {
    const partner = aNetwork({ name: "partner", networks: [{ cidr: "203.0.113.0/24" }] });
    const dialled = [to("93.184.216.34", 80), to("93.184.216.34", 443), to("203.0.113.9", 3000)];
    const resources = [aNetwork(), partner, aRoute("TLSRoute")];
    expect(told({}, 80, { dialled, complete: true }, resources)).toEqual(["confirmed", "80 1"]);
    expect(told({ family: "tls" }, 443, { dialled, complete: true }, resources)).toEqual(["confirmed", "443 1"]);
  });

  it("leaves out ports that the route under which it was counted is not on", () => {
    const ref = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "httproute" };
    const route = aRoute("HTTPRoute", { port: 8080 });
    expect(told({ observedRoute: ref }, 80, ALL, [aNetwork(), route])).toEqual(["refuted", "8080 1"]);
    expect(told({ observedRoute: ref, observedEarlier: true }, 80, ALL, [aNetwork(), route])[0]).toBe("several");
  });

  it("does not trust EgressNetworks of today where the flow was counted earlier", () => {
    const partner = aNetwork({ name: "partner", networks: [{ cidr: "203.0.113.0/24" }] });
    const known = { dialled: [to("93.184.216.34", 80), to("203.0.113.9", 3000)], complete: true };
    expect(told({ observedEarlier: true }, 80, known, [aNetwork(), partner])).toEqual([
      "several",
      "80 0.5",
      "3000 0.5",
    ]);
  });

  it("takes what was uncovered for outside of the cluster, whatever covers it today", () => {
    expect(told({ observedNetwork: null }, null)).toEqual(["several", "80 0.75", "8080 0.25"]);
    expect(told({ observedNetwork: null, observedInCluster: true }, null)).toEqual(["confirmed", "5432 1"]);
  });
});
