import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../linkerd/object";
import { aNetwork, aRoute, aSnapshot } from "../resolver/policy-builders.testing";
import { parsePolicyTests } from "./parse-policy-tests";
import { runPolicyTests } from "./run-policy-tests";

// Which EgressNetwork decides hangs on the address, which route on the name that the client claims: linkerd2
// policy-controller/runtime/src/lib.rs `lookup_ip`, linkerd2-proxy linkerd/http/route and linkerd/tls/route. Reported as
// vibeD#46 and istio.io#6217: metadata reached under an allowed name.

const METADATA = "169.254.169.254";

function result(destination: string, resources: KubernetesObject[], verb = "mayNotReach"): string {
  const { tests, faults } = parsePolicyTests(`- from: shop\n  ${verb}: "${destination}"`);
  expect(faults).toEqual([]);
  const [only] = runPolicyTests(tests, aSnapshot(resources, { namespaces: ["shop"] }));
  return only?.outcome === "holds" ? "holds" : `${only?.outcome}: ${only?.reasons.join(" | ")}`;
}

const deny = aNetwork();
const httpbin = aRoute("HTTPRoute", { name: "httpbin", hostnames: ["httpbin.org"] });
const service: KubernetesObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace: "shop", name: "inside" },
  spec: { ports: [{ port: 80 }] },
};
const inward = [{ backendRefs: [{ group: "", kind: "Service", name: "inside", port: 80 }] }];
const path = (value: string) => [{ matches: [{ path: { type: "PathPrefix", value } }] }];

describe("nobody may reach an address", () => {
  it.each([METADATA, `tcp://${METADATA}:80`, `http://${METADATA}`, `${METADATA}:80`, "169.254.0.0/16"])(
    "fails where a client may claim an allowed name there: %s",
    (destination) => {
      expect(result(destination, [deny, httpbin])).toMatch(
        /^fails: shop, HTTP claiming httpbin\.org at 169\.254\.\d+\.\d+.* on port 80: allowed by HTTPRoute shop\/httpbin\.$/,
      );
    },
  );

  it.each([
    [
      "a wildcard",
      aRoute("HTTPRoute", { name: "w", hostnames: ["*.example.com"] }),
      "HTTP claiming any-other-host.example.com",
    ],
    ["a route without hostnames", aRoute("HTTPRoute", { name: "w" }), "HTTP with any hostname"],
    ["one path", aRoute("HTTPRoute", { name: "w", hostnames: ["a.com"], rules: path("/out") }), "HTTP claiming a.com"],
    [
      "a GRPCRoute",
      aRoute("GRPCRoute", { name: "w", hostnames: ["grpc.example.com"] }),
      "HTTP claiming grpc.example.com",
    ],
    ["an SNI", aRoute("TLSRoute", { name: "w", hostnames: ["api.stripe.com"] }), "TLS with SNI api.stripe.com"],
    ["a TCPRoute", aRoute("TCPRoute", { name: "w", port: 5432 }), "TCP at 169.254.169.254 on port 5432"],
  ])("fails by %s", (_, route, words) => {
    const found = result(METADATA, [deny, route]);
    expect(found).toMatch(/^fails/);
    expect(found).toContain(words);
    expect(found).toContain(`allowed by ${route.kind} shop/w`);
  });

  it("holds on a port of which nobody may claim a name, and for a protocol that none speaks there", () => {
    expect(result(`tcp://${METADATA}:8080`, [deny, httpbin])).toBe("holds");
    expect(result(`tls://${METADATA}:80`, [deny, httpbin])).toBe("holds");
    expect(result(METADATA, [deny])).toBe("holds");
  });

  it("holds where what may be claimed is answered elsewhere", () => {
    const route = aRoute("HTTPRoute", { name: "inward", hostnames: ["httpbin.org"], rules: inward });
    const moved = aRoute("HTTPRoute", {
      name: "moved",
      hostnames: ["a.com"],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { hostname: "b.com", statusCode: 302 } }] }],
    });
    expect(result(METADATA, [deny, service, route, moved])).toBe("holds");
  });

  it("fails by default, and where no EgressNetwork covers the address", () => {
    expect(result(METADATA, [aNetwork({ trafficPolicy: "Allow" })])).toMatch(/^fails: shop, HTTP with any hostname at/);
    expect(result(METADATA, [])).toMatch(/^fails: .*allowed, since no EgressNetwork covers it/);
    const without = aNetwork({ networks: [{ cidr: "0.0.0.0/0", except: ["169.254.0.0/16", "10.0.0.0/8"] }] });
    expect(result(METADATA, [without])).toMatch(/^fails: .*allowed, since no EgressNetwork covers it/);
  });

  it("holds behind an EgressNetwork of its own that denies, whatever the others allow", () => {
    const metadata = aNetwork({ name: "metadata", networks: [{ cidr: `${METADATA}/32` }] });
    expect(result(METADATA, [deny, httpbin, metadata])).toBe("holds");
    expect(result("169.254.0.0/16", [deny, httpbin, metadata])).toMatch(/^fails/);
  });

  it("holds no longer once a consumer route lets a namespace claim a name", () => {
    const global = aNetwork({ namespace: "linkerd-egress" });
    const parentNamespace = "linkerd-egress";
    const route = aRoute("HTTPRoute", { namespace: "shop", name: "mine", hostnames: ["a.com"], parentNamespace });
    expect(result(METADATA, [global, route])).toMatch(/claiming a\.com .*allowed by HTTPRoute shop\/mine/);
    const elsewhere = aRoute("HTTPRoute", { namespace: "pay", name: "mine", hostnames: ["a.com"], parentNamespace });
    expect(result(METADATA, [global, elsewhere])).toBe("holds");
  });

  it("tells IPv6, which Linkerd leaves out inside of the cluster's networks, and what a mapped address connects to", () => {
    expect(result("fd00:ec2::254", [deny])).toMatch(/^fails: .*allowed, since no EgressNetwork covers it/);
    expect(result("2001:db8::7", [deny])).toBe("holds");
    expect(result("::ffff:169.254.169.254", [deny, httpbin])).toMatch(/claiming httpbin\.org at 169\.254\.169\.254/);
  });

  it("tries every part of a range", () => {
    const gap = aNetwork({ networks: [{ cidr: "203.0.113.0/24", except: ["203.0.113.128/25"] }] });
    expect(result("203.0.113.0/25", [gap])).toBe("holds");
    expect(result("203.0.113.0/24", [gap])).toMatch(
      /203\.0\.113\.128 of 203\.0\.113\.0\/24 .*allowed, since no EgressNetwork covers it/,
    );
  });
});

describe("somebody may reach an address", () => {
  it("by TLS without an SNI only where the port is not read by name", () => {
    const route = aRoute("TLSRoute", { name: "all", hostnames: [] });
    expect(result("https://203.0.113.7", [aNetwork({ trafficPolicy: "Allow" })], "mayReach")).toBe("holds");
    expect(result("https://203.0.113.7", [aNetwork({ trafficPolicy: "Allow" }), route], "mayReach")).toMatch(
      /^fails: .*closed as a protocol mismatch/,
    );
  });
});
