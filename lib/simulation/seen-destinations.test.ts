import { describe, expect, it } from "vitest";
import { aFlow } from "../flows/a-flow.testing";
import type { Destinations } from "../flows/destination";
import { compile } from "../resolver/compile/compile";
import { aNetwork, aRoute, aSnapshot } from "../resolver/policy-builders.testing";
import { namelessTls, portEvidence, seenDestinations } from "./seen-destinations";

const CART = { namespace: "shop", workload: "cart" };
const NETWORK = aNetwork();
const TLS_ON_443 = aRoute("TLSRoute", { hostnames: ["api.example"] });
const policy = compile(aSnapshot([NETWORK, TLS_ON_443]));

const dialled = (...targets: [address: string, port: number, connections: number][]): Destinations => ({
  windowSeconds: 900,
  destinations: targets.map(([address, port, connections]) => ({ source: CART, address, port, connections })),
  omitted: [],
});
const aCartFlow = (flow: Parameters<typeof aFlow>[0]) =>
  aFlow({
    source: { ...CART, workloadKind: "Deployment", pods: ["cart-1"] },
    network: { namespace: "shop", name: "all-egress" },
    ...flow,
  });

describe("what a workload dialled", () => {
  it("stands beside the EgressNetwork that governs it, and how its port is read", () => {
    const seen = seenDestinations(
      CART,
      dialled(["93.184.216.34", 80, 3], ["93.184.216.34", 443, 9], ["10.0.0.7", 5432, 1]),
      policy,
    );
    expect(seen.map(({ port, target, network, protocol }) => [port, target, network?.name ?? null, protocol])).toEqual([
      [443, "egress-network", "all-egress", "tls"],
      [80, "egress-network", "all-egress", "detect"],
      [5432, "cluster-unknown", null, null],
    ]);
  });

  it("leaves out what other workloads dialled", () => {
    expect(seenDestinations({ ...CART, workload: "web" }, dialled(["93.184.216.34", 80, 3]), policy)).toEqual([]);
  });
});

describe("TLS without a name on a port with a TLSRoute", () => {
  const toTls = dialled(["93.184.216.34", 443, 34], ["93.184.216.34", 80, 50]);

  it("is what connections hold more than flows, since the proxy closes it and counts it under no route", () => {
    const named = aCartFlow({ protocol: "tls", host: "api.example", port: 443, count: 20 });
    expect(namelessTls(CART, toTls, [named], policy)).toEqual([
      { network: expect.objectContaining({ name: "all-egress" }), ports: [443], connections: 14 },
    ]);
  });

  it("is none where flows account for all, denied ones too, but for what was under way at the window's edges", () => {
    const named = aCartFlow({ protocol: "tls", host: "api.example", port: 443, count: 20 });
    const denied = aCartFlow({ id: "2", protocol: "tls", host: "no.example", port: 443, count: 12, verdict: "denied" });
    expect(namelessTls(CART, toTls, [named, denied], policy)).toEqual([]);
  });

  it("is none where the port has no TLSRoute, or had none yet: those connections are flows of the tcp family", () => {
    expect(namelessTls(CART, toTls, [], compile(aSnapshot([NETWORK])))).toEqual([]);
    const tcp = aCartFlow({
      protocol: "tcp",
      host: null,
      address: "93.184.216.34",
      port: 443,
      portConfirmed: true,
      count: 34,
    });
    expect(namelessTls(CART, toTls, [tcp], policy)).toEqual([]);
  });
});

describe("the port of a flow", () => {
  const flow = aCartFlow({ protocol: "http", host: "api.example", port: 80, portConfirmed: false });

  it("is refuted by what its workload dialled in the same window", () => {
    const told = portEvidence(dialled(["93.184.216.34", 8080, 4], ["93.184.216.34", 443, 9]), [flow], policy)(flow);
    expect(told).toMatchObject({ kind: "refuted", ports: [{ port: 8080, share: 1 }] });
  });

  it("is unknown where nothing is known of its workload", () => {
    expect(portEvidence(null, [flow], policy)(flow).kind).toBe("unknown");
    expect(portEvidence(dialled(), [flow], policy)(flow).kind).toBe("unknown");
  });
});
