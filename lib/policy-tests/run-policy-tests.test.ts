import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { aNetwork, aRoute, aSnapshot } from "../resolver/policy-builders.testing";
import { parsePolicyTests } from "./parse-policy-tests";
import { runPolicyTests } from "./run-policy-tests";

/** `holds`, or `fails: reason | reason`, of the tests in `text`. */
function outcomes(text: string, resources: KubernetesObject[], overrides: Partial<PolicySnapshot> = {}): string[] {
  const { tests, faults } = parsePolicyTests(text);
  expect(faults).toEqual([]);
  return runPolicyTests(tests, aSnapshot(resources, { namespaces: ["shop"], ...overrides })).map(
    ({ outcome, reasons }) => (outcome === "holds" ? outcome : `${outcome}: ${reasons.join(" | ")}`),
  );
}

const one = (text: string, resources: KubernetesObject[], overrides?: Partial<PolicySnapshot>) =>
  outcomes(text, resources, overrides)[0];

const network = aNetwork();
const stripe = aRoute("TLSRoute", { name: "stripe", hostnames: ["api.stripe.com"] });
const shopOnly = { globalEgressNamespace: "shop", namespaces: ["shop"] };

describe("shop may reach a host", () => {
  it("holds where a route lets it, fails with the reason where none does", () => {
    const text = "- from: shop/checkout\n  mayReach: [https://api.stripe.com, 'github.com:443', http://api.stripe.com]";
    expect(outcomes(text, [network, stripe])).toEqual([
      "holds",
      "fails: shop, TLS to github.com on port 443: denied by default of EgressNetwork shop/all-egress.",
      "fails: shop, HTTP to api.stripe.com on port 80: denied by default of EgressNetwork shop/all-egress.",
    ]);
  });

  it("is uncertain where some paths are let through, until it names one", () => {
    const rules = [{ matches: [{ path: { type: "PathPrefix", value: "/get" }, method: "GET" }] }];
    const route = aRoute("HTTPRoute", { name: "get", hostnames: ["httpbin.org"], rules });
    expect(one("- from: shop\n  mayReach: http://httpbin.org", [network, route])).toMatch(
      /^uncertain: shop, HTTP to httpbin.org on port 80: .*path/,
    );
    const get = "- from: shop\n  mayReach: http://httpbin.org/get/1\n  method: ";
    expect(one(`${get}GET`, [network, route])).toBe("holds");
    expect(one(`${get}POST`, [network, route])).toMatch(/^fails: .*denied/);
  });

  it("is uncertain where EgressNetworks treat addresses differently, until it names one", () => {
    const narrow = aNetwork({ name: "narrow", trafficPolicy: "Allow", networks: [{ cidr: "203.0.113.0/24" }] });
    const test = "- from: shop\n  mayReach: http://a.com";
    expect(one(test, [network, narrow])).toMatch(
      /^uncertain: .*denied by default of EgressNetwork shop\/all-egress.*address/,
    );
    expect(one(`${test}\n  address: 203.0.113.7`, [network, narrow])).toBe("holds");
  });

  it("is uncertain where a kind of route may not be read", () => {
    const unread = [{ group: "gateway.networking.k8s.io", kind: "GRPCRoute", why: "forbidden" as const, message: "" }];
    expect(one("- from: shop\n  mayReach: https://api.stripe.com", [network, stripe], { unread })).toMatch(
      /^uncertain: .*GRPCRoute/,
    );
  });
});

describe("nobody may reach a host", () => {
  it("holds only where no namespace has a way, the ones without any object included", () => {
    const text = "- from: nobody\n  mayReach: '*.ngrok.io'";
    expect(one(text, [network], shopOnly)).toBe("holds");
    expect(one(text, [network])).toMatch(
      /^fails: any other namespace, HTTP to any-other-host.ngrok.io on any port: allowed, since no EgressNetwork covers it/,
    );
  });

  it("fails by any route for a name below the wildcard, on any port", () => {
    const route = aRoute("TLSRoute", { name: "tunnel", port: 8443, hostnames: ["x.ngrok.io"] });
    expect(one("- from: everybody\n  mayNotReach: '*.ngrok.io'", [network, route], shopOnly)).toBe(
      "fails: shop, TLS to x.ngrok.io on port 8443: allowed by TLSRoute shop/tunnel. | any other namespace, TLS to x.ngrok.io on port 8443: allowed by TLSRoute shop/tunnel.",
    );
  });

  it("names one way of each client before it names further ways", () => {
    const [reasons] = outcomes(
      "- from: nobody\n  mayReach: evil.com",
      [aNetwork({ trafficPolicy: "Allow" })],
      shopOnly,
    );
    expect(reasons?.split(" | ").map((each) => each.split(",")[0])).toEqual([
      "fails: shop",
      "any other namespace",
      ...Array(reasons ? reasons.split(" | ").length - 2 : 0).fill(
        expect.stringMatching(/^(shop|any other namespace)$/),
      ),
    ]);
  });

  it("fails where a TCPRoute opens a port to every address", () => {
    const route = aRoute("TCPRoute", { name: "db", port: 5432 });
    expect(one("- from: everybody\n  mayNotReach: evil.example.com", [network, route], shopOnly)).toMatch(
      /^fails: .*TCP to evil.example.com on port 5432: allowed by TCPRoute shop\/db/,
    );
    expect(one("- from: everybody\n  mayNotReach: https://evil.example.com", [network, route], shopOnly)).toBe("holds");
  });

  it("fails where some path is open", () => {
    const rules = [{ matches: [{ path: { type: "Exact", value: "/out" } }] }];
    const route = aRoute("HTTPRoute", { name: "out", hostnames: ["evil.com"], rules });
    expect(one("- from: shop\n  mayNotReach: http://evil.com", [network, route])).toMatch(
      /^fails: .*allowed by HTTPRoute shop\/out/,
    );
  });
});

describe("a redirect", () => {
  it("is told from passing, and from a redirect elsewhere", () => {
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace: "shop", name: "inside" },
      spec: { ports: [{ port: 80 }] },
    };
    const rules = [{ backendRefs: [{ group: "", kind: "Service", name: "inside", port: 80 }] }];
    const route = aRoute("HTTPRoute", { name: "inward", hostnames: ["google.com"], rules });
    const redirect = "- from: shop\n  isRedirected: http://google.com\n  to: Service shop/";
    expect(one(`${redirect}inside`, [network, service, route])).toBe("holds");
    expect(one(`${redirect}other`, [network, service, route])).toMatch(
      /^fails: .*sent to Service shop\/inside by HTTPRoute shop\/inward/,
    );
    expect(one("- from: shop\n  mayReach: http://google.com", [network, service, route])).toMatch(/^fails/);
    expect(one("- from: shop\n  mayNotReach: http://google.com", [network, service, route])).toBe("holds");
  });
});
