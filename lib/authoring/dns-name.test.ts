import { describe, expect, it } from "vitest";
import { isObjectName, routeHostname, routeName } from "./dns-name";

describe("routeHostname", () => {
  it.each([
    ["api.stripe.com", "api.stripe.com"],
    ["API.Stripe.com.", "api.stripe.com"],
    ["localhost", "localhost"],
    ["*.stripe.com", null],
    ["203.0.113.7", null],
    ["2001:db8::7", null],
    ["api.stripe.com:8443", null],
    ["a_b.example.com", null],
    ["<script>alert(1)</script>", null],
    ["", null],
    ["a..b", null],
  ])("makes %j into %j", (host, expected) => {
    expect(routeHostname(host)).toBe(expected);
  });
});

describe("routeName", () => {
  it("is stable, and a name that Kubernetes takes", () => {
    expect(routeName("api.stripe.com", 443)).toBe("allow-api-stripe-com-443");
  });

  it("tells long hosts with the same beginning apart within 63 characters", () => {
    const long = (end: string) => `${"a-very-long-service-name.".repeat(3)}${end}.example.com`;
    const names = [routeName(long("one"), 8443), routeName(long("two"), 8443)];
    expect(new Set(names).size).toBe(2);
    for (const name of names) {
      expect(name.length).toBeLessThanOrEqual(63);
      expect(isObjectName(name)).toBe(true);
      expect(name.endsWith("-8443")).toBe(true);
    }
  });
});
