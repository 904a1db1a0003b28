import { describe, expect, it } from "vitest";
import { namesBeside } from "./allowed-names";

const route = { group: "gateway.networking.k8s.io", kind: "TLSRoute", namespace: "shop", name: "to-stripe" };
const address = { network: "203.0.113.7", port: 443, protocol: "TCP" as const, host: null, seenAt: null };
const NOTHING = { internetPorts: [], internetByLabel: false, addresses: [] };
const beside = (port: number | null, wanted: Partial<typeof NOTHING> | object) =>
  namesBeside([{ route, hostnames: ["api.stripe.com"], port }], { ...NOTHING, ...wanted })[0];

describe("what an EgressNetwork allows by name, beside NetworkPolicies", () => {
  it.each([
    ["all", 443, { internetPorts: [443, 80] }, "Allowed as port 443 of every public address"],
    ["some", null, { internetPorts: [443] }, "Allowed as port 443 of every public address"],
    ["none", 443, { internetPorts: [80] }, "Allow port 443 to public addresses"],
    ["some", 443, { addresses: [address] }, "Allowed at the address that was reached on port 443"],
    ["none", 8443, { addresses: [address] }, "Denied by the default-deny: a NetworkPolicy cannot say names"],
    ["some", 443, { internetByLabel: true }, "Allowed for pods with the label"],
    ["none", null, {}, "Allow its ports to public addresses"],
  ])("is open to %s of it: port %s with %j", (open, port, wanted, words) => {
    expect(beside(port, wanted)).toMatchObject({ open, route: "TLSRoute shop/to-stripe" });
    expect(beside(port, wanted)?.sentence).toContain(words);
  });

  it("names five hostnames of a route, and counts the rest", () => {
    const hostnames = Array.from({ length: 8 }, (_, i) => `host-${i}.example`);
    const [named] = namesBeside([{ route, hostnames, port: 443 }], NOTHING);
    expect(named?.hostnames).toMatch(/^host-0.example, .*host-4.example and 3 more$/);
  });
});
