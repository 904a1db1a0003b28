import { describe, expect, it } from "vitest";
import { parseCidr } from "../../linkerd/address";
import { compile } from "../compile/compile";
import { decide } from "../decide";
import { aNetwork, anEgressRequest, aSnapshot } from "../policy-builders.testing";
import { effectiveSize } from "./select-network";

function sizeOf(cidr: string, ...except: string[]) {
  const parse = (text: string) => parseCidr(text) ?? expect.unreachable(text);
  return effectiveSize({ cidr: parse(cidr), except: except.map(parse) });
}

function caughtBy(ip: string, ...networks: ReturnType<typeof aNetwork>[]): string | null {
  return decide(anEgressRequest({ ip }), compile(aSnapshot(networks))).egressNetwork?.name ?? null;
}

describe("the EgressNetwork that governs an address", () => {
  it("ignores global networks once the client's namespace has one of its own", () => {
    const local = aNetwork({ networks: [{ cidr: "10.9.0.0/16" }] });
    const global = aNetwork({ namespace: "linkerd-egress", name: "all" });
    expect(decide(anEgressRequest(), compile(aSnapshot([local, global]))).target).toBe("external-fallback");
    expect(decide(anEgressRequest(), compile(aSnapshot([global]))).egressNetwork?.name).toBe("all");
  });

  it("is the one with fewest addresses left after exceptions", () => {
    const wide = aNetwork({
      name: "wide",
      networks: [{ cidr: "203.0.112.0/23", except: ["203.0.112.0/24", "203.0.113.128/25"] }],
    });
    const narrow = aNetwork({ name: "narrow", networks: [{ cidr: "203.0.113.0/24" }] });
    expect(caughtBy("203.0.113.7", narrow, wide)).toBe("wide");
  });

  it("is the older of equals, then the first by name", () => {
    const young = aNetwork({ name: "a", creationTimestamp: "2026-02-01T00:00:00Z" });
    expect(caughtBy("93.184.216.34", young, aNetwork({ name: "b" }))).toBe("b");
    expect(caughtBy("93.184.216.34", aNetwork({ name: "d" }), aNetwork({ name: "c" }))).toBe("c");
  });

  it("is the wider of two IPv6 networks, since Linkerd counts /64 and wider as empty", () => {
    const all = aNetwork({ name: "all", networks: [{ cidr: "::/0" }] });
    const host = aNetwork({
      name: "host",
      creationTimestamp: "2025-01-01T00:00:00Z",
      networks: [{ cidr: "2001:db8::1" }],
    });
    expect(caughtBy("2001:db8::1", host, all)).toBe("all");
  });

  it("is none for an unreadable one, which hides nothing either", () => {
    const broken = aNetwork({ networks: [{ cidr: "10.0.0.0/99" }] });
    expect(caughtBy("93.184.216.34", broken, aNetwork({ namespace: "linkerd-egress", name: "all" }))).toBe("all");
  });
});

describe("effective size", () => {
  it.each([
    ["203.0.113.7", 1n],
    ["203.0.113.0/31", 2n],
    ["203.0.113.0/30", 2n],
    ["0.0.0.0/0", 2n ** 32n - 2n],
    ["2001:db8::/65", 2n ** 63n],
    ["2001:db8::/64", 0n],
    ["::/0", 0n],
  ])("of %s is %s", (cidr, size) => expect(sizeOf(cidr)).toBe(size));

  it("wraps to a huge one where an exception is larger than the network", () => {
    expect(sizeOf("203.0.113.0/30", "198.51.100.0/24")).toBe(2n ** 64n + 2n - 254n);
  });
});
